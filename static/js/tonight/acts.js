import { newId } from "../lib/ids.js";

const moment = (ms) => new Date(ms).toISOString();

/** Each thing a person does here, as the outbox sends it; safe to be sent twice. */
export const write = ({ kind, atMs, words }) => {
  const id = newId();
  const body = { id, kind, at: moment(atMs) };
  return { kind: "note", target: id, opId: id, body: words ? { ...body, words } : body };
};

export const takeBack = (id) => ({ kind: "unnote", target: id, opId: newId() });

export const bringBack = (id) => ({ kind: "renote", target: id, opId: newId() });

export const judge = (detections, verdict) => ({ kind: "judge", targets: detections, opId: newId(), body: { detections, verdict } });

export const addMissed = ({ startMs, endMs, room }) => {
  const id = newId();
  return { kind: "missed", target: id, opId: id, body: { id, start_at: moment(startMs), end_at: moment(endMs), room } };
};

/** `[path, options]` of the request that does it. */
export function asRequest({ kind, target, body }) {
  const note = `care-notes/${target}/`;
  const ways = {
    note: ["care-notes/", { method: "POST", body }],
    unnote: [note, { method: "DELETE" }],
    renote: [note, { method: "PUT" }],
    judge: ["detections/verdicts/", { method: "POST", body }],
    missed: ["detections/", { method: "POST", body }],
  };
  return ways[kind];
}

/**
 * Notes, detections and episodes as they will be once all that is on its way has arrived.
 * What has not arrived is `pending`.
 */
export function withActs({ notes, detections, episodes }, acts) {
  const shown = { notes: new Map(notes.map((row) => [row.id, row])), detections: new Map(detections.map((row) => [row.id, row])) };
  const missed = [];
  for (const act of acts) applied[act.kind]?.(act, shown, missed, notes);
  const rows = [...shown.detections.values()];
  return {
    notes: [...shown.notes.values()],
    detections: [...rows, ...missed],
    episodes: [...episodes.filter((episode) => stands(episode, rows)), ...missed.map(asEpisode)],
  };
}

const applied = {
  note: ({ target, body, sent }, { notes }) => {
    if (!notes.has(target)) notes.set(target, { ...body, words: body.words ?? "", atMs: Date.parse(body.at), by: "", pending: !sent });
  },
  unnote: ({ target }, { notes }) => notes.delete(target),
  renote: ({ target }, { notes }, _missed, known) => {
    const row = known.find(({ id }) => id === target);
    if (row) notes.set(target, row);
  },
  judge: ({ targets, body }, { detections }) => {
    for (const id of targets) {
      const row = detections.get(id);
      if (row) detections.set(id, { ...row, verdict: body.verdict });
    }
  },
  missed: ({ target, body, sent }, { detections }, missed) => {
    if (detections.has(target)) return;
    const ends = { startMs: Date.parse(body.start_at), endMs: Date.parse(body.end_at) };
    missed.push({ id: target, room: body.room, ...ends, crying: true, score: null, session: null, final: true, verdict: "right", by: "", episode: target, pending: !sent });
  },
};

/** An episode is one as long as somebody's word about it leaves anything of it. */
function stands(episode, detections) {
  const of = detections.filter((row) => row.episode === episode.id);
  return of.length === 0 || of.some((row) => row.verdict !== "wrong");
}

function asEpisode({ id, room, startMs, endMs, pending }) {
  return { id, room, startMs, endMs, crying_ms: endMs - startMs, n_detections: 1, loudest: null, model: null, pending };
}

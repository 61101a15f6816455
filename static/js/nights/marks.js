/** What lies behind a mark of the picture, and how it is heard and corrected. */
import { request, requestAll } from "../lib/api.js";
import { newId } from "../lib/ids.js";
import { _, fill } from "../lib/words.js";

const CONTEXT_MS = 1000;
const OPEN = new Set(["pending", "superseded"]);

/**
 * All that makes up the crying of a stretch, in order of time: what people marked and
 * models suggest in recordings, and elsewhere what was heard live.
 */
export async function marksIn({ startMs, endMs }, { recordings, room }) {
  const crying = new Set((await requestAll("labels/?all=1")).filter((label) => label.counts_as_crying).map(({ name }) => name));
  const touched = recordings.map(placed).filter((each) => each.startMs < endMs && each.endMs > startMs);
  const inRecordings = (await Promise.all(touched.map(marksOf))).flat();
  const live = await heardLive({ startMs, endMs }, room);
  const within = (mark) => crying.has(mark.label) && mark.startMs < endMs && mark.endMs > startMs;
  return marksTogether(inRecordings.filter(within), live.filter(within));
}

/** A recording speaks for its time: what was heard live is left out where it says the same. */
export function marksTogether(inRecordings, live) {
  const alone = live.filter((heard) => !inRecordings.some((mark) => mark.startMs < heard.endMs && mark.endMs > heard.startMs));
  return [...inRecordings, ...alone].sort((a, b) => a.startMs - b.startMs);
}

function placed({ id, started_at: startedAt, duration_ms: durationMs }) {
  const startMs = Date.parse(startedAt);
  return { id, startMs, endMs: startMs + (durationMs ?? 0) };
}

async function marksOf({ id, startMs }) {
  const [annotations, suggestions] = await Promise.all([
    requestAll(`recordings/${id}/annotations/`),
    requestAll(`recordings/${id}/suggestions/`),
  ]);
  const inTime = (row) => ({ ...row, recording: id, startMs: startMs + row.start_ms, endMs: startMs + row.end_ms });
  return [
    ...annotations.filter((row) => !row.deleted_at).map((row) => ({ ...inTime(row), kind: "annotation", by: row.created_by })),
    ...suggestions.filter(({ decision }) => OPEN.has(decision)).map((row) => ({ ...inTime(row), kind: "suggestion" })),
  ];
}

async function heardLive({ startMs, endMs }, room) {
  const [since, until] = [startMs, endMs].map((ms) => new Date(ms).toISOString());
  const rows = await requestAll(`detections/?since=${since}&until=${until}`);
  return rows
    .filter((row) => row.verdict !== "wrong" && (!room || row.room === room))
    .map((row) => ({ ...row, kind: "detection", startMs: Date.parse(row.start_at), endMs: Date.parse(row.end_at) }));
}

/** Who says so. */
export function whoInWords({ kind, score, by, verdict }) {
  if (kind === "annotation" || (kind === "detection" && by && typeof score !== "number")) {
    return by ? fill(_("marked by %(name)s"), { name: by }) : _("marked by a person");
  }
  if (verdict === "right") return _("heard by the detector, confirmed by a person");
  if (typeof score === "number") return fill(_("heard by the detector, score %(score)s"), { score: score.toFixed(2) });
  return _("heard by the detector");
}

/** Where its sound is, with a second around it: an address, and from when to when in it. */
export function soundOf({ kind, id, recording, start_ms: startMs, end_ms: endMs }) {
  if (kind === "detection") return { address: `/api/v1/detections/${id}/clip/`, startMs: 0, endMs: null };
  return { address: `/api/v1/recordings/${recording}/audio/`, startMs: Math.max(0, startMs - CONTEXT_MS), endMs: endMs + CONTEXT_MS };
}

/** What a person marked in a recording is changed where it was marked. */
export function canBeJudged({ kind, verdict }, right) {
  return kind !== "annotation" && !(right && verdict === "right");
}

/** Say whether a mark is a cry. Returns the function that takes it back. */
export async function judge(mark, right) {
  if (mark.kind === "detection") {
    await judgeLive(mark, right ? "right" : "wrong");
    return () => judgeLive(mark, mark.verdict);
  }
  const path = `suggestions/${mark.id}/verdict/`;
  const decision = right ? "accepted" : "rejected";
  const { body } = await request(path, { method: "POST", body: { decision, op_id: newId() }, version: mark.version });
  return () => request(path, { method: "DELETE", body: { op_id: newId() }, version: body.suggestion.version });
}

function judgeLive({ id }, verdict) {
  return request(`detections/${id}/verdict/`, { method: "POST", body: { verdict } });
}

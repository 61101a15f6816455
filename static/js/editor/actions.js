import { newId as randomId } from "../lib/ids.js";

export const SHORTEST_MS = 20;

/**
 * What a person can do to a recording's rows. Each action shows at once, is sent at
 * once, and can be taken back.
 */
export class Actions extends EventTarget {
  #store;
  #outbox;
  #newId;
  #undo = []; // functions, the latest last
  #durationMs;

  constructor({ store, outbox, durationMs, newId = randomId }) {
    super();
    this.#store = store;
    this.#outbox = outbox;
    this.#durationMs = durationMs;
    this.#newId = newId;
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  draw({ startMs, endMs, label }) {
    const interval = this.#within(startMs, endMs);
    const opId = this.#newId();
    const id = `new-${opId}`;
    this.#store.put({
      id,
      kind: "annotation",
      ...interval,
      label,
      note: "",
      source: "human",
      suggestion: null,
      version: 0,
    });
    const body = { start_ms: interval.startMs, end_ms: interval.endMs, label };
    this.#outbox.add({ kind: "create", target: id, body, opId });
    this.#done("draw", () => this.#delete(id));
    return id;
  }

  /** Move, resize, relabel or note: `{ startMs, endMs, label, note }`, each if given. */
  change(id, wanted) {
    const row = this.#store.get(id);
    if (!row) return;
    if (row.kind === "suggestion") {
      this.#edit(row, wanted);
      return;
    }
    const interval = this.#within(wanted.startMs ?? row.startMs, wanted.endMs ?? row.endMs);
    const next = { ...row, ...wanted, ...interval };
    const body = difference(row, next);
    if (Object.keys(body).length === 0) return;
    this.#patch(next, body);
    this.#done("change", () => {
      const now = this.#store.get(this.#standing(id));
      if (!now) return;
      const before = pick(row, body);
      this.#patch({ ...now, ...before }, difference(now, { ...now, ...before }));
    });
  }

  remove(id) {
    const row = this.#store.get(id);
    if (!row) return;
    if (row.kind === "suggestion") {
      this.decide(id, "rejected");
      return;
    }
    if (row.suggestion && this.#store.has(row.suggestion)) {
      this.#takeVerdictBack(row);
      return;
    }
    this.#delete(id);
    this.#done("delete", () => {
      const standing = this.#standing(id);
      this.#store.put({ ...row, id: standing });
      this.#outbox.add({ kind: "restore", target: standing, opId: this.#newId() });
      this.#store.select(standing);
    });
  }

  /** Accept, reject or leave open what the model suggests. */
  decide(id, decision) {
    const row = this.#store.get(id);
    if (row?.kind !== "suggestion" || row.decision === decision) return;
    if (row.decision !== "pending") this.#withdraw(id);
    this.#verdict(row, decision, {});
  }

  undo() {
    const takeBack = this.#undo.pop();
    if (!takeBack) return false;
    takeBack();
    this.dispatchEvent(new CustomEvent("undone"));
    return true;
  }

  #edit(row, wanted) {
    const interval = this.#within(wanted.startMs ?? row.startMs, wanted.endMs ?? row.endMs);
    const body = difference(row, { ...row, ...wanted, ...interval });
    if (Object.keys(body).length === 0) return;
    if (row.decision !== "pending") this.#withdraw(row.id);
    this.#verdict(row, "edited", { start_ms: interval.startMs, end_ms: interval.endMs, label: row.label, ...body });
  }

  #verdict(row, decision, body) {
    const annotationId = this.#sendVerdict(row, decision, body);
    if (annotationId && this.#store.selected?.id === row.id) this.#store.select(annotationId);
    this.#done(decision, () => {
      this.#withdraw(row.id);
      this.#store.select(row.id);
    });
  }

  #sendVerdict(row, decision, body, note = "") {
    const opId = this.#newId();
    const keeps = decision === "accepted" || decision === "edited";
    const annotationId = keeps ? `new-${opId}` : null;
    this.#store.put({ ...row, decision });
    if (keeps) {
      this.#store.put({
        id: annotationId,
        kind: "annotation",
        startMs: body.start_ms ?? row.startMs,
        endMs: body.end_ms ?? row.endMs,
        label: body.label ?? row.label,
        note,
        source: decision,
        suggestion: row.id,
        version: 0,
      });
    }
    this.#outbox.add({
      kind: "verdict",
      target: row.id,
      body: { decision, ...body },
      opId,
      annotationId,
      believes: ["pending"],
    });
    return annotationId;
  }

  /** What came of a suggestion goes with its verdict: the model is asked about again. */
  #takeVerdictBack(row) {
    this.#withdraw(row.suggestion);
    this.#done("delete", () => {
      const suggestion = this.#store.get(row.suggestion);
      if (!suggestion) return;
      const body = { start_ms: row.startMs, end_ms: row.endMs, label: row.label };
      const annotationId = this.#sendVerdict(suggestion, row.source, body, row.note);
      this.#store.select(annotationId);
    });
  }

  #withdraw(suggestionId) {
    const row = this.#store.get(suggestionId);
    if (!row) return;
    const annotation = this.#store.all.find((other) => other.suggestion === suggestionId);
    if (annotation) this.#store.remove(annotation.id);
    this.#store.put({ ...row, decision: "pending" });
    this.#outbox.add({
      kind: "withdraw",
      target: suggestionId,
      opId: this.#newId(),
      believes: ["accepted", "edited", "rejected", "unsure"],
    });
  }

  #patch(next, body) {
    if (Object.keys(body).length === 0) return;
    this.#store.put(next);
    this.#outbox.add({ kind: "change", target: next.id, body, opId: this.#newId() });
  }

  #delete(id) {
    const standing = this.#standing(id);
    this.#store.remove(standing);
    this.#outbox.add({ kind: "delete", target: standing, opId: this.#newId() });
  }

  #standing(id) {
    return this.#outbox.realId(id);
  }

  #within(startMs, endMs) {
    const start = Math.round(Math.min(Math.max(0, startMs), this.#durationMs - SHORTEST_MS));
    const end = Math.round(Math.min(Math.max(start + SHORTEST_MS, endMs), this.#durationMs));
    return { startMs: start, endMs: end };
  }

  #done(what, takeBack) {
    this.#undo.push(takeBack);
    this.dispatchEvent(new CustomEvent("done", { detail: { what } }));
  }
}

const FIELDS = { startMs: "start_ms", endMs: "end_ms", label: "label", note: "note" };

/** What to send so that `row` becomes `next`. */
function difference(row, next) {
  const body = {};
  for (const [name, wire] of Object.entries(FIELDS)) {
    if (next[name] !== undefined && next[name] !== row[name]) body[wire] = next[name];
  }
  // An interval is sent whole.
  if ("start_ms" in body || "end_ms" in body) {
    body.start_ms = next.startMs;
    body.end_ms = next.endMs;
  }
  return body;
}

/** The values a row had in the fields that a change touched. */
function pick(row, body) {
  const names = Object.keys(FIELDS).filter((name) => FIELDS[name] in body);
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

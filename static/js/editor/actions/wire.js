/**
 * Each kind of change, in the store at once and on its way to the server. Rows go by any
 * id they ever had: one made here gets the server's later.
 */
const FIELDS = { startMs: "start_ms", endMs: "end_ms", label: "label", note: "note" };
const KEEPING = new Set(["accepted", "edited"]);

export class Wire {
  #store;
  #outbox;
  #newId;

  constructor({ store, outbox, newId }) {
    this.#store = store;
    this.#outbox = outbox;
    this.#newId = newId;
  }

  idOf(id) {
    return this.#outbox.realId(id);
  }

  /** The row as it is now, under whatever id. */
  row(id) {
    return this.#store.get(this.idOf(id)) ?? this.#store.get(id);
  }

  /** An id for a row that the server does not know yet. */
  provisionalId() {
    return `new-${this.#newId()}`;
  }

  annotationOf(suggestionId) {
    return this.#store.all.find((row) => row.suggestion === suggestionId) ?? null;
  }

  create(row) {
    this.#store.put(row);
    const body = { start_ms: row.startMs, end_ms: row.endMs, label: row.label };
    if (row.note) body.note = row.note;
    this.#send({ kind: "create", target: row.id, body });
  }

  restore(row) {
    const id = this.idOf(row.id);
    this.#store.put({ ...row, id });
    const suggestion = row.suggestion && this.#store.get(row.suggestion);
    if (suggestion) this.#store.put({ ...suggestion, decision: row.source });
    this.#send({ kind: "restore", target: id });
  }

  /** `merged`: it went into another place, and the verdict it came of stands. */
  remove(id, { merged = false } = {}) {
    const target = this.idOf(id);
    this.#store.remove(target);
    this.#send({ kind: "delete", target, ...(merged && { body: { merged } }) });
  }

  patch(id, values) {
    const row = this.row(id);
    const next = { ...row, ...values };
    const body = difference(row, next);
    const base = Object.fromEntries(namesIn(body).map((name) => [FIELDS[name], row[name]]));
    this.#store.put(next);
    this.#send({ kind: "change", target: row.id, body, base });
  }

  /** `kept` is the annotation that comes of it, if one does. */
  verdict(suggestionId, decision, kept) {
    const suggestion = this.#store.get(suggestionId);
    const annotationId = KEEPING.has(decision) ? this.idOf(kept.id) : null;
    const fields = kept ? { ...suggestion, startMs: kept.startMs, endMs: kept.endMs, label: kept.label } : suggestion;
    const body = Object.keys(difference(suggestion, fields)).length > 0 ? whole(fields) : {};
    this.#store.put({ ...suggestion, decision });
    if (annotationId) this.#store.put({ ...kept, id: annotationId });
    this.#send({
      kind: "verdict",
      target: suggestionId,
      body: { decision, ...body },
      annotationId,
    });
  }

  withdraw(suggestionId) {
    const row = this.#store.get(suggestionId);
    const annotation = this.annotationOf(suggestionId);
    if (annotation) this.#store.remove(annotation.id);
    this.#store.put({ ...row, decision: "pending" });
    this.#send({ kind: "withdraw", target: suggestionId });
  }

  /** One word for many suggestions; `kept` holds their annotations, if they keep any. */
  verdicts(suggestionIds, decision, kept) {
    const rows = suggestionIds.map((id) => ({ ...this.#store.get(id), decision }));
    this.#store.put(...rows, ...kept.map((row) => ({ ...row, id: this.idOf(row.id) })));
    const annotationIds = Object.fromEntries(kept.map((row) => [row.suggestion, this.idOf(row.id)]));
    this.#send({ kind: "verdicts", targets: suggestionIds, decision, annotationIds });
  }

  withdrawals(suggestionIds) {
    const asked = new Set(suggestionIds);
    this.#store.remove(...this.#store.all.filter((row) => asked.has(row.suggestion)).map((row) => row.id));
    this.#store.put(...suggestionIds.map((id) => ({ ...this.#store.get(id), decision: "pending" })));
    this.#send({ kind: "withdrawals", targets: suggestionIds });
  }

  answer(auditId, answer) {
    this.#store.put({ ...this.#store.get(auditId), answer });
    this.#send({ kind: "answer", target: auditId, body: { answer } });
  }

  unanswer(auditId) {
    this.#store.put({ ...this.#store.get(auditId), answer: "pending" });
    this.#send({ kind: "unanswer", target: auditId });
  }

  #send(op) {
    this.#outbox.add({ ...op, opId: this.#newId() });
  }
}

/** What to send so that `row` becomes `next`; an interval is sent whole. */
export function difference(row, next) {
  const body = {};
  for (const [name, wire] of Object.entries(FIELDS)) {
    if (next[name] !== undefined && next[name] !== row[name]) body[wire] = next[name];
  }
  if ("start_ms" in body || "end_ms" in body) Object.assign(body, { start_ms: next.startMs, end_ms: next.endMs });
  return body;
}

function namesIn(body) {
  return Object.keys(FIELDS).filter((name) => FIELDS[name] in body);
}

function whole({ startMs, endMs, label }) {
  return { start_ms: startMs, end_ms: endMs, label };
}

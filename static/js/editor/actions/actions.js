import { newId as freshId } from "../../lib/ids.js";
import { History } from "./history.js";
import { absorbed, answered, decided, decidedAll, drawn, patched, removed } from "./parts.js";
import { Wire } from "./wire.js";

export const SHORTEST_MS = 20;
const FIELDS = ["startMs", "endMs", "label", "note"];
const CUTTABLE = new Set(["annotation", "suggestion"]); // what others are is not ours to change
const KEEPING = new Set(["accepted", "edited"]);
const MOST_AT_ONCE = 5000; // verdicts in one request

/**
 * What a person can do to a recording's rows. Each action shows at once, is sent at
 * once, and is one step to take back and to do again.
 *
 * "done", "undone" and "redone" are dispatched with `detail.what`, the latter two with
 * `detail.overtaken` too: whether somebody else's change stood in the way.
 */
export class Actions extends EventTarget {
  #store;
  #wire;
  #history = new History();
  #durationMs;

  constructor({ store, outbox, durationMs, newId = freshId }) {
    super();
    this.#store = store;
    this.#durationMs = durationMs;
    this.#wire = new Wire({ store, outbox, newId });
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  draw({ startMs, endMs, label }) {
    const row = this.#fresh({ ...this.#within(startMs, endMs), label });
    this.#do("draw", [drawn(this.#wire, row)], { after: row.id, before: null });
    return row.id;
  }

  /** Move, resize, relabel or note: `{ startMs, endMs, label, note }`, each if given. */
  change(id, wanted) {
    const row = this.#wire.row(id);
    if (row?.kind === "suggestion") this.#edit(row, wanted);
    if (row?.kind !== "annotation") return;
    const part = this.#patch(row, wanted);
    if (part) this.#do("change", [part], { after: row.id, before: row.id });
  }

  /** Move one edge, but never beyond the other: "start" or "end". */
  nudge(id, edge, byMs) {
    const row = this.#wire.row(id);
    if (!row || row.kind === "audit") return;
    if (edge === "start") this.change(id, { startMs: Math.min(row.startMs + byMs, row.endMs - SHORTEST_MS) });
    else this.change(id, { endMs: Math.max(row.endMs + byMs, row.startMs + SHORTEST_MS) });
  }

  remove(id) {
    const row = this.#wire.row(id);
    if (row?.kind === "suggestion") this.decide(id, "rejected");
    if (row?.kind !== "annotation") return;
    const suggestion = row.suggestion && this.#store.get(row.suggestion);
    // What came of a suggestion goes with its verdict: the model is asked about again.
    const part = suggestion
      ? decided(this.#wire, suggestion.id, { decision: row.source, kept: row }, PENDING)
      : removed(this.#wire, row);
    this.#do("delete", [part], { before: row.id });
  }

  /** Accept, reject or leave open what the model suggests. */
  decide(id, decision) {
    const row = this.#store.get(id);
    if (row?.kind !== "suggestion" || row.decision === decision) return;
    const kept = KEEPING.has(decision) ? this.#fresh({ ...row, suggestion: id, source: decision }) : null;
    this.#decideOn(row, { decision, kept });
  }

  /** Accept a suggestion under another name; under its own, as it is. */
  decideAs(id, label) {
    const row = this.#store.get(id);
    if (row?.kind !== "suggestion") return;
    if (row.label === label) this.decide(id, "accepted");
    else this.#edit(row, { label });
  }

  /** One word for many suggestions, as one step. Answers how many it was said of. */
  decideAll(ids, decision) {
    const rows = ids.map((id) => this.#store.get(id)).filter((row) => row?.kind === "suggestion");
    const unsure = rows.filter((row) => row.decision === "unsure" && decision !== "unsure");
    const open = [...rows.filter((row) => row.decision === "pending"), ...unsure];
    const parts = [];
    for (let first = 0; first < open.length; first += MOST_AT_ONCE) {
      const some = open.slice(first, first + MOST_AT_ONCE);
      parts.push(this.#partOfAll(some, decision));
    }
    if (parts.length > 0) this.#do("verdicts", parts, {});
    return open.length;
  }

  /** Say what is to be heard in an audit window: "nothing", "crying" or "unsure". */
  answer(id, answer) {
    const row = this.#store.get(id);
    if (row?.kind !== "audit" || row.answer === answer) return;
    this.#do("answer", [answered(this.#wire, id, row.answer, answer)], { before: id, after: id });
  }

  /** Cut a place in two. Answers the second half's id, or null where it cannot be cut. */
  split(id, atMs) {
    const row = this.#wire.row(id);
    const at = Math.round(atMs);
    if (!CUTTABLE.has(row?.kind)) return null;
    if (at < row.startMs + SHORTEST_MS || at > row.endMs - SHORTEST_MS) return null;
    const second = this.#fresh({ startMs: at, endMs: row.endMs, label: row.label });
    const parts = [this.#become(row, { endMs: at }), drawn(this.#wire, second)];
    this.#do("split", parts, { before: row.id, after: second.id });
    this.#select(second.id);
    return second.id;
  }

  /**
   * Make one place of two, under the first one's name. Answers its id, or null. An
   * annotation takes a suggestion in, not the other way round: it may have a note.
   */
  merge(id, otherId) {
    const first = this.#wire.row(id);
    const second = this.#wire.row(otherId);
    if (first === second || !CUTTABLE.has(first?.kind) || !CUTTABLE.has(second?.kind)) return null;
    const [row, other] = first.kind === "suggestion" && second.kind === "annotation" ? [second, first] : [first, second];
    const notes = [row, other].sort((a, b) => a.startMs - b.startMs).map((each) => each.note ?? "");
    const part = this.#become(row, {
      startMs: Math.min(row.startMs, other.startMs),
      endMs: Math.max(row.endMs, other.endMs),
      label: first.label,
      note: notes.filter(Boolean).join("\n"),
    });
    const after = part?.keptId ?? row.id;
    this.#do("merge", [...(part ? [part] : []), this.#absorb(other)], { before: first.id, after });
    this.#select(after);
    return this.#wire.idOf(after);
  }

  undo() {
    return this.#travel("undone", this.#history.undo(), "before");
  }

  redo() {
    return this.#travel("redone", this.#history.redo(), "after");
  }

  #travel(event, outcome, selects) {
    if (!outcome) return false;
    const { step, overtaken } = outcome;
    if (!overtaken) this.#select(step.selection[selects]);
    this.dispatchEvent(new CustomEvent(event, { detail: { what: step.what, overtaken } }));
    return true;
  }

  #select(id) {
    if (id === undefined) return;
    this.#store.select(id && (this.#wire.row(id)?.id ?? null));
  }

  #do(what, parts, selection) {
    this.#history.add({ what, parts, selection });
    this.dispatchEvent(new CustomEvent("done", { detail: { what } }));
  }

  #fresh({ startMs, endMs, label, note = "", source = "human", suggestion = null }) {
    const id = this.#wire.provisionalId();
    return { id, kind: "annotation", startMs, endMs, label, note, source, suggestion, version: 0 };
  }

  /** A part that gives an annotation other values, or null where it has them already. */
  #patch(row, wanted) {
    const after = this.#changed(row, wanted);
    if (Object.keys(after).length === 0) return null;
    const before = Object.fromEntries(Object.keys(after).map((name) => [name, row[name]]));
    return patched(this.#wire, row.id, before, after);
  }

  /** The same of any place: a suggestion becomes what it should have been. */
  #become(row, wanted) {
    if (row.kind === "annotation") return this.#patch(row, wanted);
    const kept = this.#fresh({ ...row, ...wanted, suggestion: row.id, source: "edited" });
    const to = { decision: "edited", kept };
    return { ...decided(this.#wire, row.id, this.#standing(row), to), keptId: kept.id };
  }

  #absorb(row) {
    if (row.kind === "annotation") return removed(this.#wire, row, { merged: true });
    return absorbed(this.#wire, row, this.#fresh({ ...row, suggestion: row.id, source: "accepted" }));
  }

  #edit(row, wanted) {
    const values = this.#changed(row, wanted);
    if (Object.keys(values).length === 0) return;
    const kept = this.#fresh({ ...row, ...values, suggestion: row.id, source: "edited" });
    this.#decideOn(row, { decision: "edited", kept });
  }

  #decideOn(row, to) {
    const part = decided(this.#wire, row.id, this.#standing(row), to);
    const after = to.kept?.id ?? row.id;
    const selected = this.#store.selected?.id === row.id;
    this.#do(to.decision, [part], { before: row.id, after });
    if (selected && to.kept) this.#select(after);
  }

  #standing(row) {
    return { decision: row.decision, kept: this.#wire.annotationOf(row.id) };
  }

  #partOfAll(rows, decision) {
    const kept = KEEPING.has(decision)
      ? rows.map((row) => this.#fresh({ ...row, suggestion: row.id, source: decision }))
      : [];
    const unsure = rows.filter((row) => row.decision === "unsure").map((row) => row.id);
    return decidedAll(this.#wire, rows.map((row) => row.id), { decision, kept, unsure });
  }

  /** Those of the wanted values that differ from a row's, within the recording. */
  #changed(row, wanted) {
    const place = this.#within(wanted.startMs ?? row.startMs, wanted.endMs ?? row.endMs);
    const values = { ...wanted, ...(("startMs" in wanted || "endMs" in wanted) && place) };
    if (values.note !== undefined) values.note = values.note.trim();
    return Object.fromEntries(
      FIELDS.filter((name) => values[name] !== undefined && values[name] !== (row[name] ?? "")).map((name) => [
        name,
        values[name],
      ]),
    );
  }

  #within(startMs, endMs) {
    const start = Math.round(Math.min(Math.max(0, startMs), this.#durationMs - SHORTEST_MS));
    const end = Math.round(Math.min(Math.max(start + SHORTEST_MS, endMs), this.#durationMs));
    return { startMs: start, endMs: end };
  }
}

const PENDING = { decision: "pending", kept: null };

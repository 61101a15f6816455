/**
 * What becomes of a row by changes that the server does not know of yet, and whether
 * they still fit once somebody else has changed it too. Pure: rows and changes in, rows
 * and answers out.
 */

const FIELDS = { start_ms: "startMs", end_ms: "endMs", label: "label", note: "note" };
const SHORTEST_MS = 20;
const sets = new WeakMap();

/** The ids of the rows that a change is about. */
export function targetsOf(op) {
  if (!op.targets) return new Set([op.target]);
  if (!sets.has(op)) sets.set(op, new Set(op.targets));
  return sets.get(op);
}

/** Whether a change is about a row, or brings it about. */
export function concerns(op, id) {
  return targetsOf(op).has(id) || op.annotationId === id || annotationsOf(op).includes(id);
}

/** The ids that rows go by until a verdict's annotations are known to the server. */
export function annotationsOf(op) {
  return Object.values(op.annotationIds ?? {});
}

/** The first change that waits for nobody: none before it, set aside, is about its rows. */
export function firstReady(queue, aside) {
  const held = new Set();
  const holds = (op) => [...targetsOf(op), op.annotationId, ...annotationsOf(op)].filter(Boolean);
  for (const op of queue) {
    const ids = holds(op);
    if (!aside.has(op) && !ids.some((id) => held.has(id))) return op;
    for (const id of ids) held.add(id);
  }
  return null;
}

/**
 * What a row looks like after one change: `{ row, gone }` in, `{ row, gone }` out.
 * `origin` is the suggestion that a verdict is about.
 */
export function after({ row, gone }, op, id, origin = null) {
  switch (op.kind) {
    case "create":
      return { row: drawn(op), gone: false };
    case "change":
      return { row: row && { ...row, ...asRow(op.body) }, gone };
    case "delete":
      return { row, gone: true };
    case "restore":
      return { row, gone: false };
    case "verdict":
    case "verdicts":
      if (row?.kind === "suggestion") return { row: { ...row, decision: decisionOf(op) }, gone };
      return { row: origin ? cameOf(op, origin, id) : row, gone: false };
    case "withdraw":
    case "withdrawals":
      if (row?.kind === "suggestion") return { row: { ...row, decision: "pending" }, gone };
      return { row, gone: true };
    case "answer":
      return { row: row && { ...row, answer: op.body.answer }, gone };
    case "unanswer":
      return { row: row && { ...row, answer: "pending" }, gone };
    default:
      return { row, gone };
  }
}

export function decisionOf(op) {
  return op.decision ?? op.body?.decision;
}

/** Whether somebody is said to have heard what the model suggested, there or nearby. */
export function keeps(decision) {
  return decision === "accepted" || decision === "edited";
}

function drawn(op) {
  const base = { id: op.target, kind: "annotation", note: "", source: "human", suggestion: null, version: 0 };
  return { ...base, ...asRow(op.body) };
}

function cameOf(op, origin, id) {
  return {
    id,
    kind: "annotation",
    startMs: origin.startMs,
    endMs: origin.endMs,
    label: origin.label,
    note: "",
    source: decisionOf(op),
    suggestion: origin.id,
    version: 0,
    ...asRow(op.body ?? {}),
  };
}

function asRow(body) {
  const row = {};
  for (const [wire, name] of Object.entries(FIELDS)) {
    if (body[wire] !== undefined) row[name] = body[wire];
  }
  return row;
}

/** The values that a change was made upon, in the fields that it touches. */
export function baseOf(op, row) {
  if (!row) return undefined;
  if (op.kind === "change") return ofFields(row, Object.keys(op.body));
  if (op.kind === "delete") return ofFields(row, Object.keys(FIELDS));
  return undefined;
}

function ofFields(row, wires) {
  return Object.fromEntries(wires.filter((wire) => wire in FIELDS).map((wire) => [wire, row[FIELDS[wire]]]));
}

/** The fields that a change really changes: an interval is sent whole. */
function touched({ body, base = {} }) {
  return Object.keys(body).filter((wire) => wire in FIELDS && body[wire] !== base[wire]);
}

/** The fields of a change that somebody else has changed too, to something else. */
export function clashing(op, row) {
  const both = touched(op).filter(
    (wire) => op.base?.[wire] !== undefined && row[FIELDS[wire]] !== op.base[wire] && row[FIELDS[wire]] !== op.body[wire],
  );
  if (both.length > 0) return both;
  const { start_ms: startMs, end_ms: endMs } = merged(op, row);
  return endMs - startMs < SHORTEST_MS ? ["start_ms", "end_ms"] : [];
}

/** A change on top of what others did to its row meanwhile. */
export function merged(op, row) {
  const mine = touched(op);
  const body = Object.fromEntries(mine.map((wire) => [wire, op.body[wire]]));
  if (mine.includes("start_ms") || mine.includes("end_ms")) {
    body.start_ms ??= row.startMs;
    body.end_ms ??= row.endMs;
  }
  return body;
}

/** The same change without some of its fields; null where nothing is left of it. */
export function without(op, wires) {
  const left = touched(op).filter((wire) => !wires.includes(wire));
  if (left.length === 0) return null;
  const body = Object.fromEntries(left.map((wire) => [wire, op.body[wire]]));
  if (left.includes("start_ms") !== left.includes("end_ms")) {
    // The other end is not this person's to say; `merged` puts in what stands.
    const other = left.includes("start_ms") ? "end_ms" : "start_ms";
    body[other] = op.base?.[other];
  }
  return body;
}

/**
 * What a change finds in its row's way: null for nothing, or `{ kind, fields }` with
 * kind "fields" (changed by both), "deleted", "changed" (deleted here), "decided" or
 * "answered".
 * "done" says that the row already is as the change would have it.
 */
export function inTheWay(op, { row, gone }) {
  switch (op.kind) {
    case "change":
      return wayOfChange(op, row, gone);
    case "delete":
      if (gone) return { kind: "done" };
      return sameAs(op, row) ? null : { kind: "changed" };
    case "restore":
      return gone ? null : { kind: "done" };
    case "verdict":
      if (row.decision === "pending") return null;
      return row.decision === decisionOf(op) && decisionOf(op) !== "edited" ? { kind: "done" } : { kind: "decided" };
    case "withdraw":
      return row.decision === "pending" ? { kind: "done" } : null;
    case "answer":
      if (row.answer === op.body.answer) return { kind: "done" };
      return row.answer === "pending" ? null : { kind: "answered" };
    case "unanswer":
      return row.answer === "pending" ? { kind: "done" } : null;
    default:
      return null;
  }
}

function wayOfChange(op, row, gone) {
  if (gone) return { kind: "deleted" };
  const fields = clashing(op, row);
  return fields.length > 0 ? { kind: "fields", fields } : null;
}

function sameAs(op, row) {
  if (op.seen !== undefined && op.seen !== row.version) return false;
  return Object.entries(op.base ?? {}).every(([wire, value]) => row[FIELDS[wire]] === value);
}

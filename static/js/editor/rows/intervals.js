/** Rows as the editor knows them, and which of them are shown where. */

export const UNDECIDED = new Set(["pending", "unsure"]);
const SETTLED_BY_ANNOTATION = new Set(["accepted", "edited"]);

export function fromAnnotation(body) {
  return {
    id: body.id,
    kind: "annotation",
    startMs: body.start_ms,
    endMs: body.end_ms,
    label: body.label,
    note: body.note ?? "",
    source: body.source,
    suggestion: body.suggestion ?? null,
    version: body.version,
  };
}

export function fromSuggestion(body) {
  return {
    id: body.id,
    kind: "suggestion",
    startMs: body.start_ms,
    endMs: body.end_ms,
    label: body.label,
    score: body.score,
    decision: body.decision,
    model: body.model,
    version: body.version,
  };
}

/** What an older model said: to look at, beside what the current one says. */
export function fromPast(body) {
  return { ...fromSuggestion(body), kind: "past" };
}

export function fromAudit(body) {
  return {
    id: body.id,
    kind: "audit",
    startMs: body.start_ms,
    endMs: body.end_ms,
    label: null,
    answer: body.answer,
    version: body.version,
  };
}

export const FILTERS = {
  // An accepted suggestion is shown as the annotation it has become.
  all: (row) =>
    row.kind === "annotation" || (row.kind === "suggestion" && !SETTLED_BY_ANNOTATION.has(row.decision)),
  undecided: (row) => row.kind === "suggestion" && UNDECIDED.has(row.decision),
  mine: (row) => row.kind === "annotation",
  audits: (row) => row.kind === "audit",
  past: (row) => row.kind === "past",
};

/** Drawn on the waveform: all that is listed, but for what was rejected. */
export function drawn(row) {
  return (FILTERS.all(row) && row.decision !== "rejected") || row.kind === "audit" || row.kind === "past";
}

/** What a drag may move: an audit window lies where chance put it, the past is past. */
export function movable(row) {
  return row.kind === "annotation" || row.kind === "suggestion";
}

/**
 * Rows in view, parted into those that get an element each and the crowd: what is too
 * narrow to be told apart where there are many, and what is too many.
 */
export function partCrowd(rows, { most, narrowestMs, keepId }) {
  if (rows.length <= most) return { single: rows, crowd: [] };
  const lengthOf = (row) => (row.id === keepId ? Number.POSITIVE_INFINITY : row.endMs - row.startMs);
  const wide = rows.filter((row) => lengthOf(row) >= narrowestMs);
  const longest = wide.sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, most);
  const single = new Set(longest);
  return { single: longest, crowd: rows.filter((row) => !single.has(row)) };
}

/**
 * The row to go to from the selected one; `step` is 1 or -1. One that has left the rows
 * left a gap at `gap`; else it is looked for by time.
 */
export function neighbour(rows, selected, step, gap = null) {
  if (rows.length === 0) return null;
  if (!selected) return step > 0 ? rows[0] : rows.at(-1);
  const place = rows.findIndex((row) => row.id === selected.id);
  if (place >= 0) return rows[place + step] ?? null;
  const later = gap ?? rows.findIndex((row) => row.startMs >= selected.startMs);
  if (step > 0) return later >= 0 ? (rows[later] ?? null) : null;
  return later > 0 ? (rows[later - 1] ?? rows.at(-1)) : later < 0 ? rows.at(-1) : null;
}

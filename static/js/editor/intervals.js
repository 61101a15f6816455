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
    version: body.version,
  };
}

export const FILTERS = {
  // An accepted suggestion is shown as the annotation it has become.
  all: (row) => row.kind === "annotation" || !SETTLED_BY_ANNOTATION.has(row.decision),
  undecided: (row) => row.kind === "suggestion" && UNDECIDED.has(row.decision),
  mine: (row) => row.kind === "annotation",
};

export function listed(rows, filter) {
  return rows.filter(FILTERS[filter]);
}

/** Drawn on the waveform: all that is listed, but for what was rejected. */
export function drawn(row) {
  return FILTERS.all(row) && row.decision !== "rejected";
}

/**
 * The rows to lay over a window: those that touch it, and at most `limit`. Where there
 * are more, the longest stay, which are all that could be told apart at that zoom.
 */
export function inWindow(rows, { startMs, endMs, limit, keepId }) {
  const touching = rows.filter((row) => row.startMs < endMs && row.endMs > startMs);
  if (touching.length <= limit) return touching;
  const keep = touching.filter((row) => row.id === keepId);
  const longest = touching
    .filter((row) => row.id !== keepId)
    .sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs));
  return [...keep, ...longest].slice(0, limit);
}

/** The row to go to from the selected one; `step` is 1 or -1. */
export function neighbour(rows, selected, step) {
  if (rows.length === 0) return null;
  if (!selected) return step > 0 ? rows[0] : rows.at(-1);
  const place = rows.findIndex((row) => row.id === selected.id);
  if (place >= 0) return rows[place + step] ?? null;
  const later = rows.findIndex((row) => row.startMs >= selected.startMs);
  if (step > 0) return later >= 0 ? rows[later] : null;
  return later > 0 ? rows[later - 1] : later < 0 ? rows.at(-1) : null;
}

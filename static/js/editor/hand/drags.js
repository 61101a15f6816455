/** Where a drag leads, in numbers alone: pixels and milliseconds in, intervals out. */
import { SHORTEST_MS } from "../actions/actions.js";

export const EDGE_PX = 6;
const BORDER_PX = 28;
const MEANT_PX = 6;
const FASTEST_PX_PER_MS = 0.9;

/**
 * What lies under a pointer: `{ row, part }`, where part is start, end or body; null
 * where nothing does. The selected row comes first, then the shortest, so that a short
 * place within a long one can be reached.
 */
export function hitAt(rows, { atMs, msPerPx, selectedId }) {
  const reachMs = EDGE_PX * msPerPx;
  const near = rows.filter((row) => row.startMs - reachMs <= atMs && atMs <= row.endMs + reachMs);
  const row = near.find((each) => each.id === selectedId) ?? shortest(near);
  return row ? { row, part: partAt(row, atMs, reachMs) } : null;
}

/** What a click picks: the shortest place under it. */
export function pickAt(rows, { atMs, msPerPx }) {
  const reachMs = EDGE_PX * msPerPx;
  const inside = rows.filter((row) => row.startMs <= atMs && atMs < row.endMs);
  if (inside.length > 0) return shortest(inside);
  return shortest(rows.filter((row) => row.startMs - reachMs <= atMs && atMs <= row.endMs + reachMs));
}

function shortest(rows) {
  let found = null;
  for (const row of rows) {
    if (!found || row.endMs - row.startMs < found.endMs - found.startMs) found = row;
  }
  return found;
}

/** A place too narrow for two edges and a middle is all middle, with its edges outside. */
function partAt(row, atMs, reachMs) {
  const wide = row.endMs - row.startMs >= 4 * reachMs;
  const innerMs = wide ? reachMs : 0;
  if (atMs < row.startMs + innerMs) return "start";
  if (atMs >= row.endMs - innerMs) return "end";
  return "body";
}

/**
 * The interval that a drag has come to. What was grabbed keeps its distance from the
 * finger, so that nothing jumps; an edge never passes the other one.
 */
export function dragged({ part, startMs, endMs, grabMs, nowMs, durationMs }) {
  const byMs = nowMs - grabMs;
  if (part === "draw") {
    const [low, high] = [Math.min(grabMs, nowMs), Math.max(grabMs, nowMs)];
    return whole(between(low, 0, durationMs), between(high, 0, durationMs));
  }
  if (part === "start") return whole(between(startMs + byMs, 0, endMs - SHORTEST_MS), endMs);
  if (part === "end") return whole(startMs, between(endMs + byMs, startMs + SHORTEST_MS, durationMs));
  const movedMs = between(byMs, -startMs, durationMs - endMs);
  return whole(startMs + movedMs, endMs + movedMs);
}

function whole(startMs, endMs) {
  return { startMs: Math.round(startMs), endMs: Math.round(endMs) };
}

function between(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * Where the grips of an interval go, in pixels from the left of the view: each `{ leftPx,
 * widthPx }`, or null where its edge is out of view. Edges are held from outside, so that
 * the finger does not hide the sound; near a border grips stay whole and apart.
 */
export function gripPlaces({ startPx, endPx, viewPx, gripPx }) {
  const inView = (px) => px >= 0 && px <= viewPx;
  const most = viewPx - gripPx;
  let startLeft = between(startPx - gripPx, 0, most);
  let endLeft = between(endPx, 0, most);
  if (inView(startPx) && inView(endPx) && endLeft < startLeft + gripPx) {
    endLeft = Math.min(startLeft + gripPx, most);
    startLeft = endLeft - gripPx;
  }
  const grip = (leftPx) => ({ leftPx, widthPx: gripPx });
  const middle = (Math.max(0, startPx) + Math.min(viewPx, endPx)) / 2;
  const touches = startPx < viewPx && endPx > 0;
  return {
    start: inView(startPx) ? grip(startLeft) : null,
    end: inView(endPx) ? grip(endLeft) : null,
    body: touches ? grip(between(middle - gripPx / 2, 0, most)) : null,
  };
}

/**
 * How fast the picture moves on while something is held at the border of the view: 0
 * within it, and until the pointer has gone that way, for a grip may lie there already.
 */
export function borderSpeed({ x, fromX, viewPx }) {
  if (x < BORDER_PX && x < fromX - MEANT_PX) {
    return (-FASTEST_PX_PER_MS * Math.min(BORDER_PX - x, BORDER_PX)) / BORDER_PX;
  }
  const past = x - (viewPx - BORDER_PX);
  if (past > 0 && x > fromX + MEANT_PX) return (FASTEST_PX_PER_MS * Math.min(past, BORDER_PX)) / BORDER_PX;
  return 0;
}

/** The window that two fingers at `a` and `b` have made of `from`, held at `at.a`, `at.b`. */
export function pinched({ from, at, a, b, viewPx, durationMs, narrowestMs }) {
  const msPerPx = (from.endMs - from.startMs) / viewPx;
  const apart = Math.max(1, Math.abs(at.a - at.b));
  const now = Math.max(1, Math.abs(a - b));
  const wideMs = between(((from.endMs - from.startMs) * apart) / now, narrowestMs, durationMs);
  const heldMs = from.startMs + ((at.a + at.b) / 2) * msPerPx;
  const startMs = between(heldMs - ((a + b) / 2 / viewPx) * wideMs, 0, durationMs - wideMs);
  return { startMs, endMs: startMs + wideMs };
}

/** Where things lie in the picture of the whole night; no DOM, no canvas. */
import { ticksIn } from "../picture/ticks.js";

/** From top to bottom: [lane, height in px at the usual height of the picture]. */
const ROWS = [
  ["clock", 20],
  ["wave", 42],
  ["score", 28],
  ["suggestions", 16],
  ["annotations", 14],
  ["audits", 12],
  ["heard", 10],
];
const GAP_PX = 3;
export const USUAL_HEIGHT_PX = ROWS.reduce((sum, [, height]) => sum + height + GAP_PX, 0);

export const GRIP_PX = 44; // as wide as a thumb
const LEAST_MARK_PX = 5; // narrower, and no shape can be told from another

/** `{ name: { top, height } }` in a picture of `heightPx`. */
export function lanesIn(heightPx) {
  const factor = heightPx / USUAL_HEIGHT_PX;
  const lanes = {};
  let top = 0;
  for (const [name, height] of ROWS) {
    lanes[name] = { top: top * factor, height: height * factor };
    top += height + GAP_PX;
  }
  return lanes;
}

/** From milliseconds to pixels of the picture and back. */
export function scaleOf({ durationMs, widthPx }) {
  return {
    px: (ms) => (ms / durationMs) * widthPx,
    ms: (px) => Math.min(durationMs, Math.max(0, (px / widthPx) * durationMs)),
    widthPx,
    durationMs,
  };
}

/** A mark's `{ x, width }`: as long as it lasted, wide enough to be seen, and inside. */
export function markOf({ startMs, endMs }, scale, leastPx = LEAST_MARK_PX) {
  const exact = scale.px(endMs) - scale.px(startMs);
  const width = Math.max(leastPx, exact);
  const x = Math.min(scale.px(startMs) - (width - exact) / 2, scale.widthPx - width);
  return { x: Math.max(0, x), width };
}

/** Which lane a row is drawn in, and how it looks there; null for what older models said. */
export function placeOf(row) {
  if (row.kind === "past") return null;
  if (row.kind === "annotation") return { lane: "annotations", look: "solid" };
  if (row.kind === "audit") return { lane: "audits", look: AUDIT_LOOKS[row.answer] };
  return { lane: "suggestions", look: SUGGESTION_LOOKS[row.decision] };
}

const SUGGESTION_LOOKS = {
  pending: "hatched",
  accepted: "solid",
  edited: "solid",
  rejected: "crossed",
  unsure: "dotted",
};
const AUDIT_LOOKS = { pending: "ring", nothing: "disc", crying: "disc-high", unsure: "ring-dotted" };

// What waits for a person is drawn last, over what is settled.
const ORDER = ["crossed", "solid", "disc", "dotted", "disc-high", "ring-dotted", "hatched", "ring"];

/** The rows with their places, in the order in which they are painted. */
export function inPaintOrder(rows) {
  const placed = rows.filter(placeOf).map((row) => ({ row, ...placeOf(row) }));
  return placed.sort((a, b) => ORDER.indexOf(a.look) - ORDER.indexOf(b.look));
}

/** The highest score within each of `count` columns, or the one that reaches into it. */
export function scoreColumns({ scores, stepMs, durationMs }, count) {
  const columns = new Float32Array(count);
  const msEach = durationMs / count;
  for (let column = 0; column < count; column += 1) {
    const from = Math.min(scores.length - 1, Math.floor((column * msEach) / stepMs));
    const to = Math.max(from + 1, Math.ceil(((column + 1) * msEach) / stepMs));
    for (let place = from; place < to && place < scores.length; place += 1) {
      if (scores[place] > columns[column]) columns[column] = scores[place];
    }
  }
  return columns;
}

/** Clock times along the night, as many as there is room for. */
export function clockTicks({ durationMs, widthPx, clock }) {
  const pxPerS = widthPx / (durationMs / 1000);
  return ticksIn({ startMs: 0, endMs: durationMs, pxPerS, durationMs, clock });
}

/** Where the window's handle is held: at an edge, in its middle, or nowhere. */
export function gripAt(px, { startPx, endPx }) {
  const middle = (startPx + endPx) / 2;
  const roomy = endPx - startPx >= 2 * GRIP_PX;
  const inner = roomy ? (endPx - startPx) / 2 - GRIP_PX / 2 : GRIP_PX / 2;
  const away = Math.abs(px - middle);
  if (away <= inner) return "middle";
  if (away <= inner + GRIP_PX) return px < middle ? "start" : "end";
  return null;
}

/** The window after its grip has been moved by `byMs`. */
export function dragged({ startMs, endMs }, grip, byMs, { durationMs, narrowestMs }) {
  if (grip === "start") {
    return { startMs: within(startMs + byMs, 0, Math.max(0, endMs - narrowestMs)), endMs };
  }
  if (grip === "end") {
    return { startMs, endMs: within(endMs + byMs, Math.min(durationMs, startMs + narrowestMs), durationMs) };
  }
  const lengthMs = endMs - startMs;
  const start = within(startMs + byMs, 0, Math.max(0, durationMs - lengthMs));
  return { startMs: start, endMs: start + lengthMs };
}

/** The window drawn from one place to another. */
export function drawnFrom(fromMs, toMs, { durationMs, narrowestMs }) {
  const lengthMs = Math.max(narrowestMs, Math.abs(toMs - fromMs));
  const startMs = within(Math.min(fromMs, toMs), 0, Math.max(0, durationMs - lengthMs));
  return { startMs, endMs: startMs + lengthMs };
}

/** The same length of window around a place. */
export function centredOn(ms, window, limits) {
  return dragged(window, "middle", ms - (window.startMs + window.endMs) / 2, limits);
}

/** The window that a key leads to; null where the key means nothing here. */
export function stepped(window, key, limits) {
  const lengthMs = window.endMs - window.startMs;
  const by = MOVES[key];
  if (by !== undefined) return dragged(window, "middle", by * lengthMs, limits);
  if (key === "Home") return dragged(window, "middle", -limits.durationMs, limits);
  if (key === "End") return dragged(window, "middle", limits.durationMs, limits);
  const factor = ZOOMS[key];
  if (!factor) return null;
  const length = within(lengthMs * factor, limits.narrowestMs, limits.durationMs);
  const middle = (window.startMs + window.endMs) / 2;
  return dragged({ startMs: middle - length / 2, endMs: middle + length / 2 }, "middle", 0, limits);
}

const MOVES = {
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  PageUp: -1,
  PageDown: 1,
};
const ZOOMS = { "+": 0.5, "=": 0.5, "-": 2 };

/** Whether a window shows all there is, but for what rounding takes. */
export function isWhole({ startMs, endMs }, durationMs) {
  return endMs - startMs >= durationMs * 0.999;
}

function within(value, least, most) {
  return Math.min(most, Math.max(least, value));
}

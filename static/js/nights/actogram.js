/** Where things lie in the picture of many nights; no DOM, no canvas. */
import { faceOf } from "./wall.js";

export const DATES_PX = 76;
const LEAST_MARK_PX = 2;
const TALL = [
  { most: 31, px: 24 },
  { most: 92, px: 14 },
];
const SMALLEST_PX = 8;
const REACH_PX = 24;
export const HOUR_SHARES = [0, 0.25, 0.5, 0.75, 1];

/** How tall a night is drawn: years of nights get less each. */
export function rowPx(nNights) {
  return TALL.find(({ most }) => nNights <= most)?.px ?? SMALLEST_PX;
}

/**
 * The whole picture, the newest night on top: `rows` with their stretches in pixels.
 * @param nights with `beginsMs`, `endsMs`, `cries` and `covered` in seconds since the beginning
 */
export function layOut(nights, { widthPx, wall }) {
  const px = rowPx(nights.length);
  const scale = { left: DATES_PX, width: Math.max(1, widthPx - DATES_PX) };
  const rows = nights
    .map((night, n) => ({ night, face: faceOf(night, wall), top: (nights.length - 1 - n) * px }))
    .reverse()
    .map((row) => ({ ...row, height: px, ...marksOf(row, scale) }));
  return { rows, rowPx: px, heightPx: Math.max(px, rows.length * px), widthPx, scale };
}

function marksOf({ night, face }, scale) {
  const stretch = (leastPx) => ([startS, endS]) => {
    const [startMs, endMs] = [startS, endS].map((s) => night.beginsMs + s * 1000);
    return { startMs, endMs, ...between(face.share(startMs), face.share(endMs), scale, leastPx) };
  };
  return {
    covered: night.covered.map(stretch(0)),
    cries: night.cries.map(stretch(LEAST_MARK_PX)),
    never: face.never && between(...face.never, scale, 0),
  };
}

function between(from, to, { left, width }, leastPx) {
  return { x: left + from * width, width: Math.max(leastPx, (to - from) * width) };
}

/** Where a moment of a row lies, in pixels. */
export function xOf(row, ms, scale) {
  return scale.left + row.face.share(ms) * scale.width;
}

/** The row and the cry under a finger: the nearest cry of that night within reach, or none. */
export function hit(picture, x, y) {
  const n = Math.floor(y / picture.rowPx);
  const row = picture.rows[n];
  if (!row) return null;
  const far = ({ x: left, width }) => Math.max(0, left - x, x - left - width);
  const near = row.cries.map((cry, place) => ({ place, px: far(cry) })).sort((a, b) => a.px - b.px)[0];
  return { row: n, cry: near && near.px <= REACH_PX ? near.place : null };
}

/** Where the arrow keys lead from `{ row, cry }`; `cry` is null where the night itself has the focus. */
export function step(picture, { row, cry }, key) {
  const last = picture.rows.length - 1;
  const to = (n) => {
    const next = Math.min(last, Math.max(0, n));
    return { row: next, cry: next === row ? cry : nearestCry(picture, { row, cry }, next) };
  };
  const cries = picture.rows[row].cries.length;
  const steps = {
    ArrowUp: () => to(row - 1),
    ArrowDown: () => to(row + 1),
    PageUp: () => to(row - 7),
    PageDown: () => to(row + 7),
    Home: () => to(0),
    End: () => to(last),
    ArrowRight: () => (cries ? { row, cry: cry === null ? 0 : Math.min(cries - 1, cry + 1) } : { row, cry: null }),
    ArrowLeft: () => (cry === null || cry === 0 ? { row, cry: null } : { row, cry: cry - 1 }),
  };
  return steps[key]?.() ?? null;
}

/** In another night, the cry that is nearest by the clock. */
function nearestCry(picture, { row, cry }, next) {
  if (cry === null) return null;
  const x = picture.rows[row].cries[cry].x;
  const far = picture.rows[next].cries.map((each, place) => ({ place, px: Math.abs(each.x - x) }));
  return far.sort((a, b) => a.px - b.px)[0]?.place ?? null;
}

/** Where things lie in the picture of the last hours; no DOM, no canvas. */

export const ROOM_PX = 96;
export const CLOCK_PX = 22;
const NOTES_PX = 22;
const EPISODE_PX = 8;
const LEAST_MARK_PX = 3;
const ROOM_FOR_A_TIME_PX = 64;
const STEPS_MIN = [5, 10, 15, 30, 60, 120, 180, 240];
const UNKNOWN_SCORE = 1;

/** From moments to pixels and back. */
export function scaleOf({ fromMs, toMs, widthPx }) {
  const px = (ms) => ((ms - fromMs) / (toMs - fromMs)) * widthPx;
  return { px, ms: (x) => fromMs + (x / widthPx) * (toMs - fromMs), fromMs, toMs, widthPx };
}

/** The parts of a room's lane that begins at `top`: notes above, then sound, then bouts. */
export function partsOf(top, heightPx = ROOM_PX) {
  return {
    notes: { top, height: NOTES_PX },
    sound: { top: top + NOTES_PX, height: heightPx - NOTES_PX - EPISODE_PX - 4 },
    episodes: { top: top + heightPx - EPISODE_PX - 2, height: EPISODE_PX },
  };
}

/** A stretch's `{ x, width }`, wide enough to be seen; null where it is not in view. */
export function markOf({ startMs, endMs }, scale, leastPx = LEAST_MARK_PX) {
  if (endMs < scale.fromMs || startMs > scale.toMs) return null;
  const x = Math.max(0, scale.px(startMs));
  const exact = Math.min(scale.widthPx, scale.px(endMs)) - x;
  const width = Math.max(leastPx, exact);
  return { x: Math.max(0, Math.min(x - (width - Math.max(0, exact)) / 2, scale.widthPx - width)), width };
}

/** How tall a detection is drawn: as sure as the model was, and always to be seen. */
export function tallness({ score }) {
  return 0.3 + 0.7 * Math.min(1, Math.max(0, score ?? UNKNOWN_SCORE));
}

/**
 * How much each step sounded like crying, as lines from left to right: `[[{ x, score }]]`.
 * A line ends where nothing was told and with its session; of the steps of one pixel the
 * highest counts.
 */
export function curvesOf(rows, scale) {
  const curves = [];
  let goesOn = "";
  const inOrder = [...rows].sort((a, b) => a.session.localeCompare(b.session) || a.startMs - b.startMs);
  for (const { session, startMs, step_ms: stepMs, scores } of inOrder) {
    scores.forEach((score, number) => {
      const fromMs = startMs + number * stepMs;
      if (score === null || fromMs + stepMs <= scale.fromMs || fromMs > scale.toMs) return;
      if (goesOn !== `${session} ${fromMs}`) curves.push([]);
      put(curves.at(-1), { x: Math.round(Math.max(0, scale.px(fromMs + stepMs / 2))), score });
      goesOn = `${session} ${fromMs + stepMs}`;
    });
  }
  return curves;
}

function put(curve, point) {
  const last = curve.at(-1);
  if (last?.x === point.x) last.score = Math.max(last.score, point.score);
  else curve.push(point);
}

/** Full times of the clock, as many as there is room for: `[{ ms, text }]`. */
export function ticksOf(scale, times) {
  const minuteMs = 60_000;
  const most = Math.max(1, Math.floor(scale.widthPx / ROOM_FOR_A_TIME_PX));
  const minutes = (scale.toMs - scale.fromMs) / minuteMs;
  const step = STEPS_MIN.find((each) => minutes / each <= most) ?? STEPS_MIN.at(-1);
  const ticks = [];
  for (let ms = Math.ceil(scale.fromMs / minuteMs) * minuteMs; ms <= scale.toMs; ms += minuteMs) {
    const text = times.at(ms);
    const [hours, past] = text.split(":").map(Number);
    if ((hours * 60 + past) % step === 0) ticks.push({ ms, text });
  }
  return ticks;
}

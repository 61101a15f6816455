/** Where the timeline has its notches, and which of them carry a time. */

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
// [distance of notches, distance of named notches], each a round number for people.
const STEPS = [
  [10, 50],
  [50, 250],
  [100, 500],
  [200, SECOND],
  [SECOND, 5 * SECOND],
  [2 * SECOND, 10 * SECOND],
  [5 * SECOND, 30 * SECOND],
  [10 * SECOND, MINUTE],
  [30 * SECOND, 2 * MINUTE],
  [MINUTE, 5 * MINUTE],
  [2 * MINUTE, 10 * MINUTE],
  [5 * MINUTE, 30 * MINUTE],
  [15 * MINUTE, HOUR],
  [30 * MINUTE, 2 * HOUR],
  [HOUR, 4 * HOUR],
];
const ROOM_FOR_A_TIME_PX = 84;

/** The finest step at which times do not run into one another. */
export function stepFor(pxPerS) {
  return STEPS.find(([, named]) => (named / 1000) * pxPerS >= ROOM_FOR_A_TIME_PX) ?? STEPS.at(-1);
}

/** Notches `{ ms, text }` of a window; round clock times where the clock is known. */
export function ticksIn({ startMs, endMs, pxPerS, durationMs, clock }) {
  const [step, named] = stepFor(pxPerS);
  const decimals = named >= SECOND ? 0 : named >= 100 ? 1 : 2;
  const phase = clock.known ? clock.parse("00:00:00.000") : 0;
  const shift = phase === null ? 0 : phase % named;
  const from = Math.max(0, startMs);
  const to = Math.min(durationMs, endMs);
  const ticks = [];
  for (let index = Math.ceil((from - shift) / step); index * step + shift <= to; index += 1) {
    const ms = index * step + shift;
    if (ms < 0) continue;
    const text = (index * step) % named === 0 ? short(clock.at(ms, decimals), named) : "";
    ticks.push({ ms, text });
  }
  return ticks;
}

/** Whole minutes are told without their seconds. */
function short(text, named) {
  return named >= MINUTE && text.length === 8 ? text.slice(0, 5) : text;
}

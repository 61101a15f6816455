/** Hours of the clock by weekday, and months by day, as tables; no DOM. */
import { datesFrom, periodsFrom, plusDays, weekdayOf } from "./dates.js";

const HOURS = Array.from({ length: 24 }, (_each, n) => (n + 12) % 24);
const HOUR_MS = 3_600_000;
const STEPS = 4;

/**
 * For each weekday of an evening (Monday first) and hour of the clock (noon first), how
 * many minutes of an hour it cried, of the time that was listened to; null without any.
 * Before the first and after the last hour that anybody ever listened to there is nothing.
 */
export function byWeekday(nights) {
  const sums = HOURS.map(() => Array.from({ length: 7 }, () => [0, 0]));
  for (const { night, hours } of nights) {
    const weekday = weekdayOf(night);
    for (const [hour, coveredMs, cryingMs] of hours) {
      const sum = sums[HOURS.indexOf(hour)][weekday];
      sum[0] += coveredMs;
      sum[1] += cryingMs;
    }
  }
  return listened(sums).map(({ hour, row }) => ({
    hour,
    cells: row.map(([coveredMs, cryingMs]) => (coveredMs === 0 ? null : { minutes: (cryingMs / coveredMs) * 60, heardH: coveredMs / HOUR_MS })),
  }));
}

function listened(sums) {
  const rows = sums.map((row, n) => ({ hour: HOURS[n], row }));
  const heard = ({ row }) => row.some(([coveredMs]) => coveredMs > 0);
  return rows.slice(Math.max(0, rows.findIndex(heard)), rows.findLastIndex(heard) + 1);
}

/** How strongly a cell is coloured: 0 to 4, by the largest there is. */
export function strengthOf(value, largest) {
  if (!value || !largest) return 0;
  return Math.max(1, Math.ceil((value / largest) * STEPS));
}

/** Up to how many minutes each of the four shades stands for. */
export function stepsOf(largest) {
  if (!largest) return [];
  const digits = largest < STEPS ? 1 : 0;
  return Array.from({ length: STEPS }, (_each, n) => Number(((largest * (n + 1)) / STEPS).toFixed(digits)));
}

/** Months with their weeks of seven places, Monday first; null where the month is not. */
export function monthsOf(nights) {
  if (nights.length === 0) return [];
  const known = new Map(nights.map((row) => [row.night, row]));
  const months = periodsFrom(nights[0].night, nights.at(-1).night, "month");
  return months.reverse().map((month) => ({ month, weeks: weeksOf(month, known) }));
}

function weeksOf(month, known) {
  const next = `${plusDays(month, 31).slice(0, 7)}-01`;
  const days = datesFrom(month, plusDays(next, -1)).map((night) => ({ night, row: known.get(night) ?? null }));
  const padded = [...Array(weekdayOf(month)).fill(null), ...days];
  while (padded.length % 7) padded.push(null);
  return Array.from({ length: padded.length / 7 }, (_each, n) => padded.slice(7 * n, 7 * n + 7));
}

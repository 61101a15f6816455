/**
 * Nights as the pages draw them, from what the API says: one for each date, also where
 * nothing was listened to, since a gap is not a quiet night. No DOM.
 */
import { periodOf, periodsFrom, plusDays } from "./dates.js";
import { noonOf } from "./wall.js";

const MINUTE_MS = 60_000;

/** Summaries and the marks that belong to them as rows, the oldest first. */
export function fromApi({ summaries, marks }) {
  const drawn = new Map(marks.map((each) => [each.night, each]));
  return summaries.map((summary) => rowOf(summary, drawn.get(summary.since)));
}

function rowOf({ since: night, state, interval, ...summary }, marks = { cries: [], covered: [], hours: [] }) {
  return {
    ...summary,
    ...{ night, beginsMs: Date.parse(marks.begins_at), endsMs: Date.parse(marks.ends_at) },
    ...{ cries: marks.cries, covered: marks.covered, hours: marks.hours },
    hasData: state !== "no data",
    partly: state === "partly",
    minutes: state === "no data" ? null : minutesOf(interval, summary.crying_ms),
  };
}

/** What was not weighed yet is told as it was heard. */
function minutesOf(interval, cryingMs) {
  const { low_ms: low, middle_ms: middle, high_ms: high } = interval ?? { low_ms: cryingMs, middle_ms: cryingMs, high_ms: cryingMs };
  return { low: low / MINUTE_MS, middle: middle / MINUTE_MS, high: high / MINUTE_MS };
}

/** One row for each night, week or month from `first` to `last`, the oldest first. */
export function withGaps(rows, { first, last, by = "night", wall }) {
  const known = new Map(rows.map((row) => [periodOf(row.night, by), { ...row, night: periodOf(row.night, by) }]));
  return periodsFrom(first, last, by).map((period) => known.get(period) ?? gap(period, wall));
}

/** A night that is still to come, or of which nothing was heard yet, is no gap. */
export function withoutTonight(rows, lastNight) {
  return rows.filter(({ night, hasData }) => hasData || night <= lastNight);
}

function gap(night, wall) {
  const [beginsMs, endsMs] = [night, plusDays(night, 1)].map((date) => noonOf(date, wall));
  return { night, beginsMs, endsMs, covered_ms: 0, median_ms: null, n_nights: 0, hasData: false, partly: false, minutes: null, said_ms: null, first_cry: null, last_cry: null, cries: [], covered: [], hours: [] };
}

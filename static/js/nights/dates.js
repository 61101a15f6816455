/** Dates of nights, "2026-11-22" by the evening; arithmetic on the calendar alone. */
const DAY_MS = 86_400_000;
// Who looks at three in the morning means the night before by "last night": this one goes on.
const NIGHT_IS_OVER_MS = 5 * 3_600_000;

export function plusDays(night, n) {
  return new Date(Date.parse(`${night}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(first, last) {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS);
}

/** Monday is 0. */
export function weekdayOf(night) {
  return (new Date(`${night}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** All dates from `first` to `last`, both with them. */
export function datesFrom(first, last) {
  return Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_each, n) => plusDays(first, n));
}

/** Of which night a moment is: from noon to noon by the clock on the wall. */
export function nightAt(ms, timeZone) {
  const { date, hour } = wallAt(ms, timeZone);
  return hour < 12 ? plusDays(date, -1) : date;
}

/** The newest night that is over; from five in the morning on that is the one before today. */
export function lastNightAt(ms, timeZone) {
  return plusDays(wallAt(ms - NIGHT_IS_OVER_MS, timeZone).date, -1);
}

function wallAt(ms, timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" });
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, hour: Number(part.hour) };
}

/** The day, the Monday or the first of the month that a night is told under. */
export function periodOf(night, by) {
  if (by === "week") return plusDays(night, -weekdayOf(night));
  return by === "month" ? `${night.slice(0, 7)}-01` : night;
}

/** All periods from `first` to `last`. */
export function periodsFrom(first, last, by) {
  return [...new Set(datesFrom(first, last).map((night) => periodOf(night, by)))];
}

/** "Sat 22 Nov", or another way of saying a date. */
export function dateInWords(night, options = { weekday: "short", day: "numeric", month: "short" }) {
  const language = globalThis.document?.documentElement.lang || "en";
  // The day comes first, as in the letter and in all that the server says.
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { timeZone: "UTC", ...options }).format(Date.parse(`${night}T00:00:00Z`));
}

export function periodInWords(period, by) {
  if (by === "month") return dateInWords(period, { month: "short", year: "numeric" });
  return dateInWords(period, by === "week" ? { day: "numeric", month: "short" } : undefined);
}

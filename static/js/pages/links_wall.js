const MINUTE_MS = 60_000;

/** "2026-11-01T21:05": the household's clock on the wall, as a field of a form has it. */
export function wallNow(timeZone, now = Date.now()) {
  return new Date(wallMs(now, timeZone)).toISOString().slice(0, 16);
}

/** Turn a time of that clock into a moment; an hour that comes twice is the first. */
export function toMoment(wall, timeZone) {
  const wanted = Date.parse(`${wall}Z`);
  const offset = (at) => wallMs(at, timeZone) - at;
  // What the clock was before and after a change, if there is one that day.
  const [early, late] = [-1, 1].map((days) => wanted - offset(wanted + days * 86_400_000));
  const fits = [early, late].sort((a, b) => a - b).find((at) => wallMs(at, timeZone) === wanted);
  return new Date(fits ?? early).toISOString();
}

function wallMs(at, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(at));
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year, month - 1, day, hour, minute) + (((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS);
}

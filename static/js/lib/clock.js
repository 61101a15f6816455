import { _, fill } from "./words.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** "9 h 58 min", "12 min 5 s", "7.1 s": a length of time for people. */
export function lengthInWords(ms) {
  const seconds = Math.round(ms / 1000);
  if (ms < 60_000) {
    return fill(_("%(s)s s"), { s: ms < 10_000 ? (ms / 1000).toFixed(1) : seconds });
  }
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours === 0 && seconds % 60 === 0) return fill(_("%(m)s min"), { m: minutes });
  if (hours === 0) return fill(_("%(m)s min %(s)s s"), { m: minutes, s: seconds % 60 });
  return fill(_("%(h)s h %(m)s min"), { h: hours, m: minutes });
}

/** "1:02:03.450": an offset from a recording's start. */
export function offset(ms, decimals = 0) {
  const rounded = roundTo(ms, decimals);
  const hours = Math.floor(rounded / HOUR_MS);
  const minutes = Math.floor((rounded % HOUR_MS) / 60_000);
  const head = hours > 0 ? `${hours}:${pad(minutes)}` : String(minutes);
  return `${head}:${secondsOf(rounded, decimals)}`;
}

/**
 * Tell and read the clock time of a place in a recording; its offset where the start
 * is not known.
 */
export function createClock({ startedAt, timeZone }) {
  const startMs = startedAt ? Date.parse(startedAt) : Number.NaN;
  if (Number.isNaN(startMs)) {
    return { known: false, at: offset, parse: readOffset };
  }
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });

  const at = (ms, decimals = 0) => {
    const rounded = roundTo(startMs + ms, decimals);
    const text = `${format.format(rounded)}:${secondsOf(rounded, decimals)}`;
    return text;
  };

  const parse = (text) => {
    const wanted = readTimeOfDay(text);
    if (wanted === null) return null;
    const first = readTimeOfDay(at(0, 3));
    const guess = (((wanted - first) % DAY_MS) + DAY_MS) % DAY_MS;
    // The clocks may change within the night.
    const fits = (ms) => ms >= 0 && readTimeOfDay(at(ms, 3)) === wanted;
    return [guess, guess - HOUR_MS, guess + HOUR_MS].find(fits) ?? null;
  };

  return { known: true, at, parse };
}

/** "Sat 22 Nov 2026, 21:04" in the household's time zone. */
export function dateInWords(iso, timeZone) {
  return new Intl.DateTimeFormat(globalThis.document?.documentElement.lang || "en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(iso));
}

function readTimeOfDay(text) {
  const match = /^\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?\s*$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds = "0", fraction = ""] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return (
    Number(hours) * HOUR_MS +
    Number(minutes) * 60_000 +
    Number(seconds) * 1000 +
    Number(fraction.padEnd(3, "0"))
  );
}

function readOffset(text) {
  const match = /^\s*(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*$/.exec(text);
  if (!match) return null;
  const [, hours = "0", minutes, seconds, fraction = ""] = match;
  if (Number(minutes) > 59 || Number(seconds) > 59) return null;
  return (
    Number(hours) * HOUR_MS +
    Number(minutes) * 60_000 +
    Number(seconds) * 1000 +
    Number(fraction.padEnd(3, "0"))
  );
}

function secondsOf(ms, decimals) {
  const withinMinute = ((ms % 60_000) + 60_000) % 60_000;
  return (withinMinute / 1000).toFixed(decimals).padStart(decimals ? decimals + 3 : 2, "0");
}

function roundTo(ms, decimals) {
  const step = 10 ** (3 - decimals);
  // Down, as clocks do: 59.97 s is not yet the next minute.
  return Math.floor(ms / step) * step;
}

function pad(number) {
  return String(number).padStart(2, "0");
}

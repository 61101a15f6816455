import { createClock } from "../lib/clock.js";
import { _, fill } from "../lib/words.js";

const DAY_MS = 86_400_000;

/** Tells moments as the clock on the household's wall does, and reads them. */
export function createTimes(timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(globalThis.document?.documentElement.lang || "en-GB", { timeZone, weekday: "short" });

  const at = (ms) => format.format(ms);

  return {
    at,
    /** "Fri 02:13" where the day is another one. */
    near: (ms, nowMs) => (nowMs - ms < DAY_MS / 2 ? at(ms) : `${day.format(ms)} ${at(ms)}`),
    /** The last moment at which the clock showed "02:13", or "213"; null if it makes no sense. */
    last: (text, nowMs) => {
      const startMs = nowMs - DAY_MS + 1;
      const clock = createClock({ startedAt: new Date(startMs).toISOString(), timeZone });
      const after = clock.parse(withColon(text));
      if (after === null) return null;
      const found = startMs + after;
      return found > nowMs ? found - DAY_MS : found;
    },
  };
}

/** A phone's keys for numbers have no colon. */
function withColon(text) {
  return text.trim().replace(/^(\d{1,2})[.,h ]?(\d{2})$/, "$1:$2");
}

/** "47 min", "3 h 12 min": how long something has been so. */
export function spanInWords(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return _("less than a minute");
  if (minutes < 60) return fill(_("%(m)s min"), { m: minutes });
  if (minutes % 60 === 0) return fill(_("%(h)s h"), { h: minutes / 60 });
  return fill(_("%(h)s h %(m)s min"), { h: Math.floor(minutes / 60), m: minutes % 60 });
}

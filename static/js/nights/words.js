/** What is said of nights; no DOM. */
import { createTimes, spanInWords } from "../tonight/times.js";
import { _, count, fill } from "../lib/words.js";
import { dateInWords } from "./dates.js";

const LONG_MIN = 120;

/** "30 to 41 minutes", "34 minutes", "2 h 5 min to 2 h 40 min". */
export function intervalInWords({ low, high }) {
  const [from, to] = [Math.round(low), Math.round(high)];
  if (to < 1) return _("less than a minute");
  if (to >= LONG_MIN) return from === to ? spanOf(to) : fill(_("%(from)s to %(to)s"), { from: spanOf(from), to: spanOf(to) });
  if (from === to) return count("%(n)s minute", "%(n)s minutes", to);
  return fill(_("%(from)s to %(to)s minutes"), { from, to });
}

function spanOf(minutes) {
  return minutes === 0 ? _("nothing") : spanInWords(minutes * 60_000);
}

/** "Last night: 30 to 41 minutes of crying in 6 bouts; the longest quiet stretch was 3 h 20 min." */
export function nightInWords(row, when) {
  if (!row.hasData) {
    return fill(_("%(when)s: no data. Nobody listened, which is not the same as no crying."), { when });
  }
  const quiet = spanInWords(row.longest_quiet_ms ?? 0);
  if (!row.n_episodes && Math.round(row.minutes.high) < 1) {
    return fill(_("%(when)s: no crying was heard in %(heard)s of listening."), { when, heard: spanInWords(row.covered_ms) });
  }
  if (!row.n_episodes) return fill(_("%(when)s: nothing was heard; at most %(high)s of crying may have been missed."), { when, high: intervalInWords({ low: row.minutes.high, high: row.minutes.high }) });
  const minutes = intervalInWords(row.minutes);
  const bouts = count("%(n)s bout", "%(n)s bouts", row.n_episodes);
  return fill(_("%(when)s: %(minutes)s of crying in %(bouts)s; the longest quiet stretch was %(quiet)s."), { when, minutes, bouts, quiet });
}

/** How sure that is, and on what it stands. */
export function sureInWords(nAnswers) {
  if (!nAnswers) return _("Nobody has said yet what was right and what was not, so this is a rough guess.");
  return count(
    "In 9 of 10 nights the truth lies between the two numbers. That stands on %(n)s answer of yours.",
    "In 9 of 10 nights the truth lies between the two numbers. That stands on %(n)s answers of yours.",
    nAnswers,
  );
}

/** "Last night", or the date of an older one. */
export function whenInWords(night, lastNight) {
  return night === lastNight ? _("Last night") : dateInWords(night, { weekday: "long", day: "numeric", month: "long" });
}

/** The cells of a night in the table: empty words where there is no data. */
export function cellsOf(row) {
  if (!row.hasData) return { minutes: _("no data"), said: "–", bouts: "–", quiet: "–", settling: "–", first: "–", last: "–", heard: "–" };
  const span = (ms) => (ms === null || ms === undefined ? "–" : spanInWords(ms));
  return {
    minutes: row.partly ? fill(_("%(minutes)s, in a part of the night"), { minutes: intervalInWords(row.minutes) }) : intervalInWords(row.minutes),
    said: saidInWords(row),
    bouts: String(row.n_episodes ?? "–"),
    quiet: span(row.longest_quiet_ms),
    settling: span(row.settling_ms),
    first: row.first_cry ?? "–",
    last: row.last_cry ?? "–",
    heard: spanInWords(row.covered_ms),
  };
}

/** How much of the crying people confirmed. */
function saidInWords({ said_ms: saidMs }) {
  if (!saidMs) return _("nothing yet");
  const minutes = saidMs / 60_000;
  return intervalInWords({ low: minutes, high: minutes });
}

/** A mark as it is read out; there may be pauses in it: "crying between 02:10 and 02:14, within 4 min. 2 of 6". */
export function cryInWords(row, [startMs, endMs], { n, of, timeZone }) {
  const { at } = createTimes(timeZone);
  const values = { night: dateInWords(row.night), from: at(startMs), to: at(endMs), long: spanInWords(endMs - startMs), n, of };
  return fill(_("Night of %(night)s: crying between %(from)s and %(to)s, within %(long)s. %(n)s of %(of)s."), values);
}

/** A night as it is read out when the arrow keys come to it. */
export function rowInWords(row) {
  const night = dateInWords(row.night);
  if (!row.hasData) return fill(_("Night of %(night)s: no data."), { night });
  const values = { night, heard: spanInWords(row.covered_ms), minutes: intervalInWords(row.minutes) };
  return fill(_("Night of %(night)s: listened to for %(heard)s, %(minutes)s of crying."), values);
}

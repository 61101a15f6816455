import { offset } from "../lib/clock.js";
import { _, fill } from "../lib/words.js";

const NOON = 12;
const MORNING = 6; // from here on the night that ends is the last one, no more tonight
const DAY_MS = 86_400_000;

/**
 * "Last night, 02:13": when a place was, as one would say it now. Where nobody knows
 * when the recording began, its name and how far into it.
 */
export function whenInWords(card, { timeZone, nowMs }) {
  if (!card.started_at) {
    return fill(_("%(name)s, %(time)s after its start"), {
      name: card.recording_name,
      time: offset(card.start_ms),
    });
  }
  const atMs = Date.parse(card.started_at) + card.start_ms;
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(atMs);
  return fill(_("%(night)s, %(time)s"), { night: nightInWords(atMs, { timeZone, nowMs }), time });
}

function nightInWords(atMs, { timeZone, nowMs }) {
  const now = onTheWall(nowMs, timeZone);
  const ago = nightOf(now) - nightOf(onTheWall(atMs, timeZone));
  const itsMorning = now.hour >= MORNING && now.hour < NOON;
  if (ago === 0) return itsMorning ? _("Last night") : _("Tonight");
  if (ago === 1 && now.hour >= NOON) return _("Last night");
  return new Intl.DateTimeFormat(globalThis.document?.documentElement.lang || "en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
  }).format(atMs);
}

/** A night reaches from noon to noon; numbered so that one follows the other. */
function nightOf({ day, hour }) {
  return hour < NOON ? day - 1 : day;
}

function onTheWall(ms, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    hourCycle: "h23",
  }).formatToParts(ms);
  const part = (type) => Number(parts.find((each) => each.type === type).value);
  return {
    day: Date.UTC(part("year"), part("month") - 1, part("day")) / DAY_MS,
    hour: part("hour"),
  };
}

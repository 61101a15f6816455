import { _, count, fill } from "../lib/words.js";
import { lengthInWords } from "../lib/clock.js";
import { spanInWords } from "./times.js";

const WORST_FIRST = ["crying", "nobody", "starting", "quiet"];

/** The rooms with what is said of each; nobody listens where there is none. */
export function roomsInWords(rooms, { nowMs, times, isOld }) {
  if (rooms.length === 0) return [{ id: "", state: "nobody", name: "", words: _("Nobody is listening"), spoken: _("Nobody is listening") }];
  const rank = ({ state }) => WORST_FIRST.indexOf(state);
  const sorted = [...rooms].sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
  const named = rooms.length > 1;
  return sorted.map((room) => {
    const state = isOld ? "old" : room.state;
    const spoken = named ? `${nameOf(room.id)}: ${steady(room, times, nowMs)}` : steady(room, times, nowMs);
    return { id: room.id, state, name: named ? nameOf(room.id) : room.id, words: isOld ? _("No news just now") : stateInWords(room, times, nowMs), spoken: isOld ? _("No news just now") : spoken };
  });
}

export const nameOf = (room) => room || _("A room without a name");

/** "Quiet for 47 min", "Crying since 02:13", "Nobody is listening since 01:20". */
export function stateInWords(room, times, nowMs) {
  if (room.state !== "quiet") return steady(room, times, nowMs);
  const span = spanInWords(nowMs - room.sinceMs);
  return fill(room.whole ? _("Quiet for more than %(span)s") : _("Quiet for %(span)s"), { span });
}

/** The same without what changes by itself, so that it is spoken once. */
function steady({ state, sinceMs }, times, nowMs) {
  const time = sinceMs === null ? "" : times.near(sinceMs, nowMs);
  if (state === "crying") return fill(_("Crying since %(time)s"), { time });
  if (state === "starting") return _("Listening begins…");
  if (state === "nobody") return time ? fill(_("Nobody is listening since %(time)s"), { time }) : _("Nobody is listening");
  return fill(_("Quiet since %(time)s"), { time });
}

/** "The shelf phone listens", and what is to be done where it does not. */
export function deviceInWords({ state, sinceMs }, times, nowMs) {
  const time = sinceMs === null ? "" : times.near(sinceMs, nowMs);
  if (state === "listening") return fill(_("listens since %(time)s"), { time });
  if (state === "silent") return fill(_("last heard from at %(time)s"), { time });
  if (state === "down") return fill(_("nothing has come from it since %(time)s. Look whether it has power and network."), { time });
  return time ? fill(_("stopped at %(time)s"), { time }) : _("has not listened tonight");
}

/** "3 min 5 s of crying in 8 min". */
export function cryingInWords({ crying_ms: cryingMs, startMs, endMs }) {
  const whole = endMs - startMs;
  const crying = lengthInWords(Math.max(1000, cryingMs));
  if (whole - cryingMs < 2000) return fill(_("%(crying)s of crying"), { crying });
  return fill(_("%(crying)s of crying in %(whole)s"), { crying, whole: lengthInWords(whole) });
}

const KINDS = {
  "went in": () => _("Went in"),
  fed: () => _("Fed"),
  changed: () => _("Changed"),
  medicine: () => _("Medicine"),
  "lay down beside": () => _("Lay down beside"),
  settled: () => _("Settled"),
};

/** What somebody did, in the words of its button or their own. */
export function noteInWords({ kind, words }) {
  const name = KINDS[kind]?.();
  if (!name) return words;
  return words ? `${name}: ${words}` : name;
}

/** How true what is shown is: "Live", or how old it is and why. */
export function freshnessInWords({ ageMs, isOld, isAway, isSignedOut, seen }) {
  if (isSignedOut) return _("You are logged out. Log in again in another tab, and this goes on.");
  if (ageMs === null) return isAway ? _("The server can’t be reached just now. Trying again…") : "";
  if (isOld) return fill(_("No connection: this is how it stood at %(time)s. Trying again…"), { time: seen });
  if (isAway) return _("The connection was lost a moment ago. Trying again…");
  return _("Live");
}

export function sendingInWords({ state, unsent }) {
  if (unsent === 0) return "";
  if (state === "signed-out") return count("You are logged out: %(n)s thing you said waits here.", "You are logged out: %(n)s things you said wait here.", unsent);
  if (state === "offline") return count("%(n)s thing you said waits for the network", "%(n)s things you said wait for the network", unsent);
  return "";
}

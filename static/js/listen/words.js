import { lengthInWords } from "../lib/clock.js";
import { _, fill } from "../lib/words.js";

// As many chunks are on their way at most when all is well.
const USUAL_WAITING = 3;

/** Why there is no sound to be had, and what to do about it. */
export function obstacleInWords(why) {
  const words = {
    insecure: _("The browser gives its microphone only to pages that come by https, or from this very machine. Open Lullabel by its https address; “An old phone as the monitor” in the guide says how to get one."),
    unsupported: _("This browser is too old to listen. Update it, or open this page in another one."),
    denied: _("The browser does not let this page use the microphone. Allow it in the settings of this page, beside the address, and tap Start again."),
    missing: _("This device has no microphone, or it is not plugged in. Plug one in, or take another phone."),
    busy: _("The microphone could not be opened. Close other apps that use it, and tap Start again."),
  };
  return words[why] ?? words.busy;
}

/** How listening stands: `{ state, words }`, never more hopeful than the truth. */
export function standing({ recorder, outbox }) {
  if (recorder.state === "lost") return { state: "trouble", words: _("The microphone is gone. Plug it in again; it goes on by itself.") };
  if (recorder.state === "deaf") return { state: "trouble", words: _("Not listening: the microphone gives no sound at all. Switch it on in the phone’s settings; it goes on by itself.") };
  if (recorder.state === "paused") return { state: "paused", words: _("Not listening: the phone holds the sound back.") };
  const problem = problemInWords(outbox);
  if (problem) return { state: "trouble", words: problem };
  if (outbox.waiting > USUAL_WAITING) return { state: "behind", words: fill(_("Listening. What waited is being sent: %(length)s to go."), lengthOf(outbox)) };
  if (outbox.said?.state === "crying") return { state: "crying", words: _("Crying") };
  if (outbox.said?.state === "quiet") return { state: "quiet", words: _("Listening; quiet") };
  return { state: "waiting", words: _("Listening; the server is about to hear it too") };
}

/** What stands between this phone and the server, in words; nothing if all is well. */
export function problemInWords(outbox) {
  const words = {
    away: _("The server is away. Listening goes on."),
    trouble: _("The server cannot take the sound just now. Listening goes on."),
    full: _("The server’s disk is full. Make room there; listening goes on."),
    "signed-out": _("You are logged out. Log in in another tab; listening goes on."),
    "no-device": _("This phone was taken off the list of devices. Stop, and start again."),
  }[outbox.state];
  if (!words) return "";
  return outbox.waiting > 0 ? `${words} ${fill(_("%(length)s of sound wait on this phone."), lengthOf(outbox))}` : words;
}

/** What is still to be sent after listening; nothing if nothing is. */
export function backlogInWords(outbox) {
  const problem = problemInWords(outbox).replace(_("Listening goes on."), "").replace("  ", " ");
  if (problem) return problem;
  if (outbox.waiting === 0) return "";
  return fill(_("What waited is being sent: %(length)s to go. Keep this page open."), lengthOf(outbox));
}

export function lostInWords(lostMs) {
  return lostMs > 0 ? fill(_("%(length)s of sound had to be let go: too much was waiting."), { length: lengthInWords(lostMs) }) : "";
}

function lengthOf({ waitingMs }) {
  const s = Math.round(waitingMs / 1000);
  return { length: s < 10 ? fill(_("%(s)s s"), { s }) : lengthInWords(waitingMs) };
}

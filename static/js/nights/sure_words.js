/** Which answers would narrow the intervals most; no DOM. */
import { dateInWords } from "../lib/clock.js";
import { spanInWords } from "../tonight/times.js";
import { _, count, fill } from "../lib/words.js";

/** What the button says; empty where nothing waits for an answer. */
export function narrowInWords({ narrows, n_bouts_waiting: nBouts, n_windows_waiting: nWindows, n_marks_waiting: nMarks = 0 }) {
  if (nBouts + nWindows === 0) {
    return nMarks ? count("Say of %(n)s mark whether it was crying: that narrows it most", "Say of some of %(n)s marks whether they were crying: that narrows it most", nMarks) : "";
  }
  if (narrows === "windows" && nWindows > 0) {
    return count("Listen to %(n)s place where nothing was heard: that narrows it most", "Listen to some of %(n)s places where nothing was heard: that narrows it most", nWindows);
  }
  return count("Answer %(n)s question: that narrows it most", "Answer some of %(n)s questions: that narrows it most", nBouts + nWindows);
}

/** A place that waits for an answer, as a link says it. */
export function questionInWords({ kind, started_at: startedAt, start_ms: startMs, end_ms: endMs }, timeZone) {
  const when = dateInWords(Date.parse(startedAt) + startMs, timeZone);
  if (kind === "mark") return fill(_("%(when)s, heard live: %(long)s. Was it crying?"), { when, long: spanInWords(endMs - startMs) });
  if (kind === "window") return fill(_("%(when)s: nothing was heard. Is that so?"), { when });
  return fill(_("%(when)s: %(long)s. Is it crying?"), { when, long: spanInWords(endMs - startMs) });
}

import { dateInWords, lengthInWords } from "../lib/clock.js";
import { _, count, fill } from "../lib/words.js";

/** Whether the server is at work on a recording. */
export function underWay(recording) {
  const { status } = recording.listening;
  if (recording.status === "processing") return true;
  return playable(recording) && (status === "waiting" || status === "running");
}

export function playable(recording) {
  return recording.status === "ready" || recording.status === "damaged";
}

/** How far the work is, 0 to 1. */
export function shareDone(recording) {
  return recording.status === "processing" ? recording.progress : recording.listening.progress;
}

/** Where a recording stands, in words. */
export function inWords(recording) {
  const percent = Math.round(100 * shareDone(recording));
  if (recording.status === "processing") return fill(_("Preparing: %(percent)s %"), { percent });
  if (recording.status === "failed") return _("Could not be read");
  if (recording.listening.status === "waiting") return _("Waiting to listen");
  if (recording.listening.status === "running") return fill(_("Listening: %(percent)s %"), { percent });
  const parts = [];
  if (recording.n_suggestions && !recording.done_at) parts.push(count("%(n)s to decide", "%(n)s to decide", recording.n_suggestions));
  if (recording.n_annotations) parts.push(count("%(n)s marked", "%(n)s marked", recording.n_annotations));
  if (recording.done_at) return [_("Done"), ...parts].join(" · ");
  return parts.join(" · ") || _("Nothing suggested, nothing marked");
}

/** What went wrong with a recording, and what is left of it; empty where nothing did. */
export function problemInWords(recording) {
  if (recording.status !== "damaged" || !recording.duration_ms) return recording.problem ?? "";
  return fill(
    _("We could read %(length)s of this recording; the rest is damaged. You can label what is there."),
    { length: lengthInWords(recording.duration_ms) },
  );
}

/** "Sat 22 Nov 2026, 21:04 · 9 h 58 min", as far as it is known. */
export function facts(recording, timeZone) {
  const start = recording.started_at ? dateInWords(recording.started_at, timeZone) : _("start unknown");
  return recording.duration_ms ? `${start} · ${lengthInWords(recording.duration_ms)}` : start;
}

/** Until the tones are drawn: how far the worker is, in words, and a way to try again. */
import { find, on, say } from "../../lib/dom.js";
import { poll } from "../../lib/poll.js";
import { _, fill } from "../../lib/words.js";

/** `found` promises what `spectrogram/` answers, once there is something to answer. */
export function whenDrawn(root, { request, path, recordingId, drawing }) {
  if (drawing) return { found: Promise.resolve(drawing), stop: () => undefined };
  const retry = find("spectrogram-retry", root);
  let stopWatching = () => undefined;
  let stopListening = () => undefined;
  const found = new Promise((resolve) => {
    let job = null;
    const watch = () => {
      stopWatching = poll(async () => {
        const { body } = await request(`jobs/?recording=${recordingId}&kind=draw`);
        [job] = body.results;
        tell(root, job);
        if (hasFailed(job)) return false;
        if (job?.status !== "done") return true;
        resolve((await request(`${path}spectrogram/`)).body);
        return false;
      });
    };
    stopListening = on(retry, "click", async () => {
      retry.hidden = true;
      await request(`jobs/${job.id}/retry/`, { method: "POST" }).catch(() => undefined);
      watch();
    });
    watch();
  });
  const stop = () => {
    stopWatching();
    stopListening();
  };
  return { found, stop };
}

function hasFailed(job) {
  return job?.status === "failed" || job?.status === "cancelled";
}

function tell(root, job) {
  find("spectrogram-retry", root).hidden = !hasFailed(job);
  say(find("spectrogram-words", root), inWords(job));
}

function inWords(job) {
  if (hasFailed(job)) return _("The picture of the tones could not be drawn.");
  if (job?.status !== "running") return _("The picture of the tones will be drawn soon.");
  const percent = Math.round(job.progress * 100);
  return fill(_("The picture of the tones is being drawn: %(percent)s %"), { percent });
}

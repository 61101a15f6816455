/** Until the tones are drawn: how far the worker is, in words, and a way to try again. */
import { find, on, say } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, fill } from "../lib/words.js";

/** Promises what `spectrogram/` answers, once there is something to answer. */
export function whenDrawn(root, { request, path, recordingId, drawn }) {
  const fetchDrawing = async () => (await request(`${path}spectrogram/`)).body;
  if (drawn) return fetchDrawing();
  const retry = find("spectrogram-retry", root);
  let job = null;
  on(retry, "click", async () => {
    retry.hidden = true;
    job = (await request(`jobs/${job.id}/retry/`, { method: "POST" })).body;
    tell(root, job);
  });
  return new Promise((resolve) => {
    poll(async () => {
      const { body } = await request(`jobs/?recording=${recordingId}&kind=draw`);
      [job] = body.results;
      tell(root, job);
      if (job?.status !== "done") return true;
      resolve(await fetchDrawing());
      return false;
    });
  });
}

function tell(root, job) {
  const failed = job?.status === "failed" || job?.status === "cancelled";
  find("spectrogram-retry", root).hidden = !failed;
  say(find("spectrogram-words", root), inWords(job, failed));
}

function inWords(job, failed) {
  if (failed) return _("The picture of the tones could not be drawn.");
  if (job?.status !== "running") return _("The picture of the tones will be drawn soon.");
  const percent = Math.round(job.progress * 100);
  return fill(_("The picture of the tones is being drawn: %(percent)s %"), { percent });
}

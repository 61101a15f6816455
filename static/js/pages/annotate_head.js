import { request } from "../lib/api.js";
import { dateInWords, lengthInWords } from "../lib/clock.js";
import { find, say, setState } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";
import { problemInWords } from "./states.js";

const DEAF = () =>
  _("We could not listen to this recording for suggestions. You can label it all the same.");

/** What is being done to the recording, as far as it is, and what went wrong. */
export function showProgress(root, recording) {
  const bar = find("progress", root);
  const listening = recording.listening ?? { status: "done", progress: 1 };
  const listens = listening.status === "waiting" || listening.status === "running";
  const processing = recording.status === "processing";
  bar.hidden = !(processing || listens);
  const share = processing ? recording.progress : listening.progress;
  find("progress-bar", bar).value = share ?? 0;
  const percent = Math.round(100 * (share ?? 0));
  say(find("progress-words", bar), fill(words({ processing, listening }), { percent }));

  const problem = find("problem", root);
  const sentence = problemInWords(recording) || (listening.status === "failed" ? DEAF() : "");
  say(find("problem-words", problem), sentence);
  problem.hidden = !sentence;
  if (recording.duration_ms) say(find("length", root), lengthInWords(recording.duration_ms));
  setState(find("work", root), processing || listens ? "working" : "done");
}

function words({ processing, listening }) {
  if (processing) return _("Preparing the sound: %(percent)s %. You can close this page; it goes on.");
  if (listening.status === "waiting") return _("Waiting to listen for cries. You can begin already.");
  return _("Listening for cries: %(percent)s %. What is found appears in the list.");
}

/** When the night began: told, or asked for. */
export function showStart(root, recording, { timeZone, path, onSet }) {
  const form = find("start-form", root);
  const shown = find("started", root);
  if (recording.started_at) say(shown, dateInWords(recording.started_at, timeZone));
  form.hidden = Boolean(recording.started_at) || recording.status === "failed";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = find("start-problem", form);
    try {
      await request(path, {
        method: "PATCH",
        body: { started_at: find("start-field", form).value },
        version: recording.version,
      });
      onSet();
    } catch (error) {
      say(problem, error.message);
      problem.hidden = false;
    }
  });
}

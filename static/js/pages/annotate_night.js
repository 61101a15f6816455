import { bindHeard, bindPlayed, Heard } from "../editor/heard.js";
import { fromAudit } from "../editor/intervals.js";
import { bindFinish } from "../editor/night.js";
import { bindOverview } from "../editor/overview.js";
import { Away, Refused, request, requestAll } from "../lib/api.js";
import { find } from "../lib/dom.js";

/**
 * All that concerns the night as a whole: its picture, what was heard of it, the chance
 * checks, and whether it is done. Adds its commands to `commands`. Returns
 * `{ refresh(recording) }`, to be called while the server is at work on the night.
 */
export function bindNight(root, editor, { recording, path, media, peaks, toast, commands }) {
  const { store, outbox, waveform, clock, labels, durationMs } = editor;
  const overview = bindOverview(root, store, { waveform, peaks, durationMs, clock, labels });
  const heard = new Heard({ request, path });
  bindPlayed(media, waveform, heard);
  bindHeard(root, heard, { waveform, clock, durationMs, toast, onSpans: (spans) => overview.setHeard(spans) });
  const finish = bindFinish(root, { recording, request, path, toast });
  let listened = false;

  // Only once the model has listened there is anything to check.
  const afterListening = async () => {
    if (listened) return;
    listened = true;
    outbox.take((await requestAll(`${path}audits/`)).map(fromAudit));
  };
  const refresh = (now) => {
    finish.show(now);
    if (now.listening.status === "done") quietly(afterListening());
  };

  commands.finish = () => finish.toggle();
  find("night", root).hidden = false;
  quietly(heard.load());
  refresh(recording);
  return { refresh };
}

/** What is told beside can be missed for once; the night can be labelled without it. */
function quietly(promise) {
  promise.catch((error) => {
    if (!(error instanceof Away) && !(error instanceof Refused)) throw error;
  });
}

import { bindHeard, bindPlayed, Heard } from "../editor/hearing/heard.js";
import { fromAudit } from "../editor/rows/intervals.js";
import { bindFinish, bindRecall } from "../editor/hearing/night.js";
import { bindOverview } from "../editor/overview/overview.js";
import { Away, Refused, request, requestAll } from "../lib/api.js";
import { find } from "../lib/dom.js";

const SCORE_POINTS = 2000;

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
  // Who answers a chance check has heard it: that comes from the server.
  const reload = () => quietly(heard.load());
  const recall = bindRecall(root, store, { request, recordingId: recording.id, onLook: reload });
  let listened = false;

  const showScores = async () => {
    const { body } = await request(`${path}scores/?points=${SCORE_POINTS}`);
    overview.setScores({ scores: body.scores, stepMs: body.step_ms, durationMs });
  };
  const takeAudits = async () => outbox.take((await requestAll(`${path}audits/`)).map(fromAudit));
  const refresh = (now) => {
    finish.show(now);
    if (listened || now.listening.status !== "done") return;
    listened = true;
    quietly(showScores());
    quietly(takeAudits().then(recall.soon));
  };

  commands.finish = () => finish.toggle();
  commands.checks = () => {
    root.querySelector('[data-filter="audits"]').click();
    commands.nextUndecided();
  };
  find("night", root).hidden = false;
  refresh(recording);
  return { refresh };
}

/** What is told beside can be missed for once; the night can be labelled without it. */
function quietly(promise) {
  promise.catch((error) => {
    if (!(error instanceof Away) && !(error instanceof Refused)) throw error;
  });
}

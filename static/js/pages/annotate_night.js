import { bindHeard, bindPlayed, Heard } from "../editor/heard.js";
import { bindFinish, bindRecall } from "../editor/night.js";
import { bindOverview } from "../editor/overview.js";
import { Away, Refused, request } from "../lib/api.js";

const SCORE_POINTS = 2000;

/**
 * All that concerns the night as a whole: its picture, what was heard of it, how much
 * may be missing, and whether it is done. Returns `{ finish(), refresh(recording) }`.
 */
export function bindNight(root, editor, { recording, path, media, peaks, toast }) {
  const { store, waveform, clock, labels, durationMs } = editor;
  const overview = bindOverview(root, store, { waveform, peaks, durationMs, clock, labels });
  const heard = new Heard({ request, path });
  bindPlayed(media, waveform, heard);
  bindHeard(root, heard, { waveform, clock, durationMs, toast, onSpans: (spans) => overview.setHeard(spans) });
  const finish = bindFinish(root, { recording, request, path, toast });
  bindRecall(root, store, { request, recordingId: recording.id });
  let scored = false;

  const showScores = async () => {
    if (scored) return;
    const { body } = await request(`${path}scores/?points=${SCORE_POINTS}`);
    scored = true;
    overview.setScores({ scores: body.scores, stepMs: body.step_ms, durationMs });
  };
  /** These are told when they are there; the night can be labelled without them. */
  const quietly = (promise) =>
    promise.catch((error) => {
      if (!(error instanceof Away) && !(error instanceof Refused)) throw error;
    });

  quietly(heard.load());
  if (recording.listening.status === "done") quietly(showScores());

  return {
    finish: () => finish.toggle(),
    refresh: (now) => {
      finish.show(now);
      if (now.listening.status === "done") quietly(showScores());
    },
  };
}

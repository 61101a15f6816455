import { Away, Refused } from "../../lib/api.js";
import { openChannel } from "../../lib/channel.js";
import { on } from "../../lib/dom.js";
import { fromAudit, fromSuggestion } from "../rows/intervals.js";
import { withFate } from "./settling.js";

const EVERY_MS = 4000;

/**
 * Brings in what other people and other tabs change in this night, and tells other tabs
 * when something was saved here. `at` is a moment of the server's clock before the rows
 * on screen were asked for.
 */
export function bindLive(outbox, { request, recordingId, at, everyMs = EVERY_MS }) {
  const channel = openChannel();
  let after = at;
  let timer = null;
  let asking = false;
  let again = false;
  let stopped = false;

  const look = async () => {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const address = `recordings/${recordingId}/changes/?after=${encodeURIComponent(after)}`;
      const { body } = await request(address);
      after = body.at;
      outbox.take([
        ...body.annotations.map(withFate),
        ...body.suggestions.map(fromSuggestion),
        ...body.audits.map(fromAudit),
      ]);
    } catch (error) {
      if (!(error instanceof Away) && !(error instanceof Refused)) throw error;
    } finally {
      asking = false;
      timer = setTimeout(look, again ? 0 : everyMs);
      again = false;
    }
  };

  const stops = [
    on(document, "visibilitychange", look),
    on(outbox, "settled", () => channel.tell({ what: "saved", recordingId })),
    channel.hear((message) => {
      if (message.what === "saved" && message.recordingId === recordingId) look();
      if (message.what === "who is where") channel.tell({ what: "here", recordingId });
      if (message.what === "left") outbox.forget();
    }),
  ];
  timer = setTimeout(look, everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
    channel.close();
  };
}

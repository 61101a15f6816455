import { Away, Refused } from "../../lib/api.js";
import { lengthInWords } from "../../lib/clock.js";
import { find, on, say } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { audible, fromWire, joined, lengthOf, Played, toWire, without } from "./heard_spans.js";

const EVERY_MS = 10_000; // of playing
const RETRY_MS = 15_000;
const MOST_AT_ONCE = 500;
const SHOWN_EVERY_MS = 500;
const NO_MORE = new Set([404, 410]); // the recording is gone: there is nothing to tell it

/**
 * What has been listened to: the server's union of all people and what was played here
 * since. Tells the server now and then, and again when it could not be reached; kept in
 * memory only. "change" is dispatched when what is heard has changed.
 */
export class Heard extends EventTarget {
  #request;
  #path;
  #known = []; // as the server said last
  #unsent = [];
  #here = []; // all that was played on this page
  #asked = 0;

  constructor({ request, path }) {
    super();
    this.#request = request;
    this.#path = `${path}heard/`;
  }

  get spans() {
    return joined([...this.#known, ...this.#here]);
  }

  get unsentMs() {
    return lengthOf(this.#unsent);
  }

  /** Ask the server what all people have heard. */
  load() {
    return this.#ask("GET");
  }

  add(spans) {
    if (spans.length === 0) return;
    this.#here = joined([...this.#here, ...spans]);
    this.#unsent = joined([...this.#unsent, ...spans]);
    this.dispatchEvent(new Event("change"));
  }

  /** Tell the server; answers whether nothing is left to tell. */
  async send({ keepalive = false } = {}) {
    const sent = this.#unsent.slice(0, MOST_AT_ONCE);
    if (sent.length === 0) return true;
    try {
      await this.#ask("POST", { spans: sent, keepalive });
    } catch (error) {
      if (error instanceof Refused && NO_MORE.has(error.status)) this.#unsent = [];
      else if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      return false;
    }
    return this.#unsent.length === 0 || this.send({ keepalive });
  }

  /** Say of a stretch that it was heard; answers what was not known before. */
  async mark(span) {
    return this.#ask("POST", { spans: [span] });
  }

  /** Take back what `mark` added; what was really played here stays heard. */
  async unmark(spans) {
    await this.#ask("DELETE", { spans });
    this.#unsent = joined([...this.#unsent, ...this.#here]);
    this.dispatchEvent(new Event("change"));
    return this.send();
  }

  async #ask(method, { spans, keepalive } = {}) {
    this.#asked += 1;
    const asked = this.#asked;
    const body = spans && { spans: spans.map(toWire) };
    const answer = (await this.#request(this.#path, { method, body, keepalive })).body;
    if (method === "POST") this.#unsent = without(this.#unsent, spans);
    // An answer that was overtaken by a later one's is older than what is known.
    if (asked === this.#asked) this.#known = answer.spans.map(fromWire);
    else if (method === "POST") this.#known = joined([...this.#known, ...spans]);
    this.dispatchEvent(new Event("change"));
    return (answer.changed ?? []).map(fromWire);
  }
}

/** Collect what the player plays, and send it while it plays and when it stops. */
export function bindPlayed(media, waveform, heard) {
  const played = new Played();
  let retry = null;
  let sinceMs = 0;
  let shownAt = 0;

  const read = () => {
    const hears = audible(media);
    played.read({
      mediaMs: media.currentTime * 1000,
      atMs: performance.now(),
      rate: media.playbackRate,
      heard: hears,
    });
    if (performance.now() - shownAt < SHOWN_EVERY_MS) return;
    shownAt = performance.now();
    hand();
    if (sinceMs >= EVERY_MS) send();
  };
  const hand = () => {
    const spans = played.take();
    sinceMs += lengthOf(spans);
    heard.add(spans);
  };
  const send = async (options) => {
    hand();
    sinceMs = 0;
    clearTimeout(retry);
    if (!(await heard.send(options))) retry = setTimeout(send, RETRY_MS);
  };
  const stop = () => {
    read();
    played.cut();
    send();
  };
  const leave = () => {
    if (!document.hidden) return;
    read();
    send({ keepalive: true });
  };

  const stops = [
    waveform.on("timeupdate", read),
    on(media, "playing", read),
    on(media, "seeked", read),
    // Its clock has jumped already: only what was read before was played.
    on(media, "seeking", () => played.cut()),
    on(media, "ratechange", read),
    on(media, "volumechange", read),
    on(media, "pause", stop),
    on(media, "ended", stop),
    on(document, "visibilitychange", leave),
    on(window, "pagehide", () => send({ keepalive: true })),
    on(window, "online", () => send()),
    on(window, "focus", () => send()),
  ];
  return () => {
    clearTimeout(retry);
    for (const each of stops) each();
  };
}

/** How much is heard, in words, and saying so of a whole stretch, with undo. */
export function bindHeard(root, heard, { waveform, clock, durationMs, toast, onSpans }) {
  const words = find("heard-words", root);
  const menu = find("heard-menu", root);
  const windowWords = find("heard-window-words", menu);
  const back = find("heard-undo", root);
  let marked = [];

  const shown = () => {
    const { startMs, endMs } = waveform.windowMs();
    return {
      startMs: Math.max(0, Math.round(startMs)),
      endMs: Math.min(durationMs, Math.round(endMs)),
    };
  };
  const show = () => {
    const { spans } = heard;
    onSpans(spans);
    say(words, inWords(lengthOf(spans), durationMs));
  };
  const trying = async (act) => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      toast(error.message);
    }
  };
  const close = () => {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  };
  const mark = (span) =>
    trying(async () => {
      close();
      const added = await heard.mark(span);
      if (added.length === 0) {
        toast(_("All of this was heard already."));
        return;
      }
      marked = joined([...marked, ...added]);
      back.hidden = false;
      const text = fill(_("%(length)s more are marked as heard."), { length: lengthInWords(lengthOf(added)) });
      toast(text, { text: _("Undo"), act: undo });
    });
  const undo = () =>
    trying(async () => {
      if (marked.length === 0) return;
      await heard.unmark(marked);
      marked = [];
      if (back === document.activeElement) menu.querySelector("summary").focus();
      back.hidden = true;
      toast(_("Taken back. What you played stays heard."));
    });

  const stops = [
    on(heard, "change", show),
    on(menu, "toggle", () => {
      const { startMs, endMs } = shown();
      say(windowWords, fill(_("%(from)s to %(to)s"), { from: clock.at(startMs), to: clock.at(endMs) }));
    }),
    on(menu, "keydown", (event) => {
      if (event.key === "Escape" && menu.open) close();
    }),
    on(document, "pointerdown", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    }),
    on(find("heard-window", menu), "click", () => mark(shown())),
    on(find("heard-night", menu), "click", () => mark({ startMs: 0, endMs: durationMs })),
    on(back, "click", undo),
  ];
  menu.hidden = false;
  show();
  return () => {
    for (const stop of stops) stop();
  };
}

/** "3 h 12 min of 9 h 58 min heard". */
export function inWords(heardMs, durationMs) {
  const values = { heard: lengthInWords(heardMs), all: lengthInWords(durationMs) };
  return heardMs === 0 ? fill(_("Nothing of %(all)s heard yet"), values) : fill(_("%(heard)s of %(all)s heard"), values);
}

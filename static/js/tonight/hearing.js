import { find, on, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";

// So much before now is heard first: what just happened.
const BEFORE_MS = 60_000;
const PIECE_MS = 30_000;
const LEAST_MS = 2000;
const AGAIN_MS = 3000;

/**
 * One sound at a time: what a room sounds like now, piece after piece as it comes, or
 * what was heard in a bout, one place after the other.
 */
export class Hearing extends EventTarget {
  #audio;
  #next = () => null;
  #timer = null;
  key = null;

  constructor(audio) {
    super();
    this.#audio = audio;
    on(audio, "ended", () => this.#goOn());
    on(audio, "error", () => this.key && this.#failed());
  }

  /** Begin, or stop what is on. */
  toggle(key, next) {
    if (this.key === key) {
      this.stop();
      return;
    }
    this.stop();
    this.key = key;
    this.#next = next;
    this.#goOn();
    this.#tell();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.key = null;
    this.#tell();
  }

  #goOn() {
    const next = this.#next();
    if (next === null) {
      this.stop();
      return;
    }
    if (next === "later") {
      this.#timer = setTimeout(() => this.#goOn(), AGAIN_MS);
      return;
    }
    this.#audio.src = next;
    this.#audio.play().catch(() => undefined); // what was wrong, `error` says
  }

  #failed() {
    this.stop();
    this.dispatchEvent(new Event("nothing"));
  }

  #tell() {
    this.dispatchEvent(new Event("state"));
  }
}

/** Piece after piece of what a device sends; `look` gives its row as it is by then. */
export function asItComes(look) {
  let atMs = null;
  return () => {
    const source = look();
    if (!source?.session) return null;
    const untilMs = source.heardMs - source.beganMs;
    atMs ??= Math.max(0, untilMs - BEFORE_MS);
    if (untilMs - atMs < LEAST_MS) return "later";
    const startMs = atMs;
    atMs = Math.min(untilMs, startMs + PIECE_MS);
    return `/api/v1/sessions/${source.session}/audio/?start_ms=${Math.round(startMs)}&end_ms=${Math.round(atMs)}`;
  };
}

/** The places of a bout, one after the other. */
export function oneByOne(detections) {
  const left = detections.filter((row) => row.has_sound).map(({ id }) => id);
  return () => (left.length > 0 ? `/api/v1/detections/${left.shift()}/clip/` : null);
}

/** A button that says whether it is on. */
export function showPlaying(button, isOn, words) {
  find("play-icon", button).dataset.icon = isOn ? "pause" : "play";
  say(find("play-words", button), isOn ? _("Stop") : words);
}

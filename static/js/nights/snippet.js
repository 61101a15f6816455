import { on } from "../lib/dom.js";

/** Plays one part of a sound at a time. */
export class Snippet {
  #media;
  #key = null;
  #sound = null;
  #show = () => undefined;
  #fail = () => undefined;

  constructor(media) {
    this.#media = media;
    on(media, "timeupdate", () => this.#look());
    on(media, "ended", () => this.stop());
    on(media, "error", () => this.#key && this.#failed());
  }

  /** Begin, or stop what is on; `show(isOn)` is told of it. */
  toggle(key, sound, show, fail) {
    if (this.#key === key) {
      this.stop();
      return;
    }
    this.stop();
    this.#key = key;
    this.#sound = sound;
    this.#show = show;
    this.#fail = fail;
    this.#media.src = sound.address;
    this.#media.currentTime = sound.startMs / 1000;
    show(true);
    this.#media.play().catch(() => undefined); // what was wrong, `error` says
  }

  stop() {
    if (this.#key === null) return;
    this.#key = null;
    this.#media.pause();
    this.#show(false);
  }

  #look() {
    if (this.#key === null || this.#sound.endMs === null) return;
    if (this.#media.currentTime * 1000 >= this.#sound.endMs) this.stop();
  }

  #failed() {
    this.stop();
    this.#fail();
  }
}

export const CONTEXT_MS = 1000;

/**
 * Plays a card's place with a second around it, or more. "state" says that `state` (still,
 * loading, playing, played, failed) may have changed, "time" that `atMs` moved.
 */
export class Sound extends EventTarget {
  #media;
  #contextMs;
  #card = null;
  #drawing = 0;

  constructor(media, contextMs = CONTEXT_MS) {
    super();
    this.#media = media;
    this.#contextMs = contextMs;
    this.state = "still";
    media.addEventListener("playing", () => this.#become("playing"));
    media.addEventListener("waiting", () => this.#unless("still", "loading"));
    media.addEventListener("ended", () => this.#end());
    media.addEventListener("error", () => this.#become("failed"));
    // Frames stop where a page is hidden; the sound must still end at its place.
    media.addEventListener("timeupdate", () => this.#look());
  }

  get atMs() {
    return this.#media.currentTime * 1000;
  }

  get playing() {
    return this.state === "playing" || this.state === "loading";
  }

  /** Get a card's sound ready, without a sound. */
  show(card) {
    this.stop();
    this.#card = card;
    const address = new URL(`/api/v1/recordings/${card.recording}/audio/`, globalThis.location.href).href;
    if (this.#media.src !== address) {
      this.#media.src = address;
      this.#media.preload = "metadata";
    }
    this.#rewind();
  }

  async play() {
    if (this.#media.error) this.#media.load();
    this.#rewind();
    this.#become("loading");
    try {
      await this.#media.play();
    } catch (error) {
      // A browser may want a tap first; a stop in between is no failure either.
      if (error.name === "NotAllowedError") this.#become("still");
      else if (error.name !== "AbortError") this.#become("failed");
    }
  }

  stop() {
    this.#become("still");
    this.#media.pause();
  }

  #rewind() {
    this.#media.currentTime = Math.max(0, this.#card.start_ms - this.#contextMs) / 1000;
    this.dispatchEvent(new Event("time"));
  }

  #look() {
    if (!this.playing) return;
    this.dispatchEvent(new Event("time"));
    if (this.atMs >= this.#card.end_ms + this.#contextMs) this.#end();
  }

  #end() {
    if (!this.playing) return;
    this.#become("played");
    this.#media.pause();
  }

  #unless(not, state) {
    if (this.state !== not && this.state !== "played") this.#become(state);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    cancelAnimationFrame(this.#drawing);
    if (state === "playing") this.#follow();
    this.dispatchEvent(new Event("state"));
  }

  #follow() {
    this.#drawing = requestAnimationFrame(() => {
      if (this.state !== "playing") return;
      this.#look();
      this.#follow();
    });
  }
}

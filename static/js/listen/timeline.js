import { RATE_HZ } from "./limits.js";

// Less than this is a page that was busy, or two clocks that disagree a little.
const HOLE_MS = 400;
// So long the sound has to stay behind the clock until it is believed.
const DOUBT_MS = 1500;
// Two quartz clocks differ by less; over a night that comes to seconds.
const DRIFT = 0.0002;

/**
 * Puts blocks of sound in their place: one after the other by their samples, but after a
 * hole where the steady clock says. A block that only arrives late leaves no hole.
 */
export class Timeline {
  #startMs;
  #originMs = null; // the steady clock at the beginning of the first block
  #heardMs = 0; // by the samples
  #jumpedMs = 0;
  #usualMs = 0; // how far the sound lies behind the clock when all is well
  #doubted = [];

  constructor({ startMs = 0 } = {}) {
    this.#startMs = startMs;
  }

  /** Take a block that arrived at `nowMs`; answers `[{ startMs, samples }]`, in order. */
  take(samples, nowMs) {
    const lengthMs = (samples.length * 1000) / RATE_HZ;
    this.#originMs ??= nowMs - lengthMs;
    const atMs = this.#heardMs;
    this.#heardMs += lengthMs;
    const lagMs = nowMs - this.#originMs - this.#heardMs - this.#jumpedMs;
    this.#doubted.push({ samples, atMs, lagMs, nowMs });
    if (lagMs - this.#usualMs < HOLE_MS) {
      this.#usualMs = Math.min(lagMs, this.#usualMs + lengthMs * DRIFT);
      return this.#release();
    }
    // A burst after a pause of the page comes all at once, and its last block is in time.
    return nowMs - this.#doubted[0].nowMs < DOUBT_MS ? [] : this.#jump();
  }

  /** Give out what is still in doubt: nothing comes any more. */
  end() {
    return this.#doubted.length > 0 ? this.#jump() : [];
  }

  #jump() {
    const leastMs = Math.min(...this.#doubted.map(({ lagMs }) => lagMs));
    const holeMs = Math.round(Math.max(leastMs, HOLE_MS));
    this.#jumpedMs += holeMs;
    this.#usualMs = leastMs - holeMs;
    return this.#release();
  }

  #release() {
    const blocks = this.#doubted.map(({ samples, atMs }) => ({ samples, startMs: this.#startMs + this.#jumpedMs + atMs }));
    this.#doubted = [];
    return blocks;
  }
}

import { RATE_HZ } from "./limits.js";

const BELIEVED_AFTER_MS = 5000;

/**
 * Tells a microphone that is switched off, and yields nothing but zeros, from a room that
 * is quiet: no room is as quiet as that.
 */
export class Deafness {
  #zeroMs = 0;

  /** Take a block; answers whether nothing was heard for so long that it is believed. */
  take(samples) {
    const zero = samples.every((sample) => sample === 0);
    this.#zeroMs = zero ? this.#zeroMs + (samples.length * 1000) / RATE_HZ : 0;
    return this.#zeroMs > BELIEVED_AFTER_MS;
  }
}

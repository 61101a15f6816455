import { BLOCK_SAMPLES, RATE_HZ } from "./limits.js";
import { Resampler } from "./resampler.js";

/** Makes even blocks of 16-bit mono of whatever a microphone hands over. */
export class Blocks {
  #resampler;
  #block = new Int16Array(BLOCK_SAMPLES);
  #n = 0;

  constructor(rateHz) {
    this.#resampler = rateHz === RATE_HZ ? null : new Resampler({ fromHz: rateHz, toHz: RATE_HZ });
  }

  /** Take one piece of all channels; answers with the blocks that are full now. */
  push(channels) {
    if (channels.length === 0) return [];
    const mono = mixed(channels);
    const full = [];
    for (const sample of this.#resampler ? this.#resampler.push(mono) : mono) {
      this.#block[this.#n++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
      if (this.#n < this.#block.length) continue;
      full.push(this.#block);
      this.#block = new Int16Array(BLOCK_SAMPLES);
      this.#n = 0;
    }
    return full;
  }
}

function mixed(channels) {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, n) => channels.reduce((sum, channel) => sum + channel[n], 0) / channels.length);
}

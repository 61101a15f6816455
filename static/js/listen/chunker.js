import { CHUNK_MS, RATE_HZ } from "./limits.js";

const CHUNK_SAMPLES = (CHUNK_MS * RATE_HZ) / 1000;

/** Joins blocks that follow each other into chunks; a hole ends one early. */
export class Chunker {
  #blocks = [];
  #n = 0;

  /** Answers the chunks, `[{ startMs, samples }]`, that are full now. */
  add(block) {
    const chunks = this.#follows(block) ? [] : this.end();
    this.#blocks.push(block);
    this.#n += block.samples.length;
    return this.#n < CHUNK_SAMPLES ? chunks : [...chunks, ...this.end()];
  }

  /** Make a chunk of what there is. */
  end() {
    if (this.#n === 0) return [];
    const samples = new Int16Array(this.#n);
    let at = 0;
    for (const block of this.#blocks) {
      samples.set(block.samples, at);
      at += block.samples.length;
    }
    const { startMs } = this.#blocks[0];
    this.#blocks = [];
    this.#n = 0;
    return [{ startMs, samples }];
  }

  #follows({ startMs }) {
    if (this.#n === 0) return true;
    return startMs === this.#blocks[0].startMs + (this.#n * 1000) / RATE_HZ;
  }
}

import { Blocks } from "./blocks.js";

/** Runs where the sound is: hands it over in blocks, and plays nothing itself. */
class Listening extends AudioWorkletProcessor {
  #blocks = new Blocks(sampleRate);
  #stopped = false;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.#stopped = true;
    };
  }

  process([channels]) {
    for (const block of this.#blocks.push(channels)) this.port.postMessage(block, [block.buffer]);
    return !this.#stopped;
  }
}

registerProcessor("listening", Listening);

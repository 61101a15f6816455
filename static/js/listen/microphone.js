import { RATE_HZ } from "./limits.js";

// What helps a telephone call would cut away the faint cries.
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const PATIENCE_MS = 1500;

/** There is no sound to be had: `why` is insecure, unsupported, denied, missing or busy. */
export class NoSound extends Error {
  constructor(why) {
    super(why);
    this.name = "NoSound";
    this.why = why;
  }
}

/** What keeps this browser from listening before it is even asked; else nothing. */
export function obstacle() {
  if (!globalThis.isSecureContext) return "insecure";
  const able = navigator.mediaDevices?.getUserMedia && globalThis.AudioContext && globalThis.AudioWorkletNode;
  return able ? null : "unsupported";
}

/** Whether the microphone may be used without asking; a browser may not tell. */
export async function isGranted() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state === "granted";
  } catch {
    return false;
  }
}

/**
 * An open microphone. "block" brings a tenth of a second of sound (`detail.samples`,
 * `detail.atMs` by the steady clock); "paused" says that the phone holds it back, and
 * "lost" that it is gone.
 */
export class Microphone extends EventTarget {
  #context;
  #stream = null;
  #node = null;

  /**
   * @throws {NoSound}
   */
  static async open(workletUrl) {
    const why = obstacle();
    if (why) throw new NoSound(why);
    const stream = await streamOf();
    const { context, source } = await contextFor(stream);
    try {
      await context.audioWorklet.addModule(workletUrl);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      context.close();
      throw error;
    }
    return new Microphone({ context, stream, source });
  }

  constructor({ context, stream, source }) {
    super();
    this.#context = context;
    context.onstatechange = () => this.isRunning || this.dispatchEvent(new Event("paused"));
    this.#plug(stream, source);
  }

  /** Whether sound comes through; where a tap is needed first, it does not. */
  get isRunning() {
    return this.#context.state === "running";
  }

  /** Ask the phone for its sound again; answers whether it gives it. */
  async resume() {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([this.#context.resume().catch(() => null), late]);
    return this.isRunning;
  }

  /**
   * Go on with whatever microphone there is now. Nothing is fetched for it: the server
   * may be away.
   * @throws {NoSound}
   */
  async replug() {
    this.#unplug();
    const stream = await streamOf();
    if (this.#context.state === "closed") for (const track of stream.getTracks()) track.stop();
    else this.#plug(stream, this.#context.createMediaStreamSource(stream));
  }

  close() {
    this.#unplug();
    this.#context.onstatechange = null;
    this.#context.close();
  }

  #plug(stream, source) {
    this.#stream = stream;
    this.#node = new AudioWorkletNode(this.#context, "listening", { numberOfInputs: 1, numberOfOutputs: 1 });
    const [track] = stream.getAudioTracks();
    this.#node.port.onmessage = ({ data }) => {
      if (track.muted) return; // the phone is at something else, and all zeros come
      this.dispatchEvent(new CustomEvent("block", { detail: { samples: data, atMs: performance.now() } }));
    };
    const lost = () => this.dispatchEvent(new Event("lost"));
    this.#node.onprocessorerror = lost;
    track.onended = lost;
    track.onmute = () => this.dispatchEvent(new Event("paused"));
    source.connect(this.#node);
    // It plays silence; but what leads nowhere is not run.
    this.#node.connect(this.#context.destination);
  }

  #unplug() {
    if (!this.#stream) return;
    for (const track of this.#stream.getTracks()) {
      track.onended = track.onmute = null;
      track.stop();
    }
    this.#node.onprocessorerror = this.#node.port.onmessage = null;
    this.#node.port.postMessage("stop");
    this.#node.disconnect();
    this.#stream = this.#node = null;
  }
}

async function streamOf() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...AS_IT_IS, channelCount: 1 } });
  } catch (error) {
    const whys = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing" };
    throw new NoSound(whys[error.name] ?? "busy");
  }
}

/** At our own rate where the browser brings the microphone to it, else at its own. */
async function contextFor(stream) {
  for (const options of [{ sampleRate: RATE_HZ }, {}]) {
    let context = null;
    try {
      context = new AudioContext({ latencyHint: "playback", ...options });
      return { context, source: context.createMediaStreamSource(stream) };
    } catch {
      await context?.close();
    }
  }
  for (const track of stream.getTracks()) track.stop();
  throw new NoSound("unsupported");
}

import { on } from "../lib/dom.js";
import { Chunker } from "./chunker.js";
import { Deafness } from "./deafness.js";
import { CONTINUE_WITHIN_MS, RATE_HZ } from "./limits.js";
import { Microphone } from "./microphone.js";
import { levelDb } from "./sound.js";
import { Timeline } from "./timeline.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
// The two clocks of this phone drift apart by less, unless it slept or was set anew.
const CLOCK_WAS_SET_MS = 10_000;
const SILENT_MS = 3000;

/**
 * Listens with this phone's microphone into sessions of the outbox, and sees to it that
 * it goes on: after a pause, with another microphone, after the phone slept.
 *
 * "level" brings `detail.db`; "state" says that `state` (listening, paused, lost, deaf)
 * may have changed.
 */
export class Recorder extends EventTarget {
  #outbox;
  #workletUrl;
  #source;
  #session = null;
  #timeline = null;
  #chunker = new Chunker();
  #deafness = new Deafness();
  #microphone = null;
  #stopped = false;
  #offsetMs = 0; // the wall clock less the steady one
  #blockAtMs = 0;
  #stops = [];
  #watch = null;

  constructor({ outbox, workletUrl, source }) {
    super();
    this.#outbox = outbox;
    this.#workletUrl = workletUrl;
    this.#source = source;
    this.state = "paused";
  }

  /**
   * Begin; answers whether sound comes, or a tap is needed first.
   * @throws {NoSound}
   */
  async start() {
    this.#microphone = await Microphone.open(this.#workletUrl);
    this.#blockAtMs = performance.now();
    this.#stops = [
      on(this.#microphone, "block", ({ detail }) => this.#take(detail)),
      on(this.#microphone, "paused", () => this.#is("paused")),
      on(this.#microphone, "lost", () => this.#again()),
      on(document, "visibilitychange", () => document.hidden || this.resume()),
      on(window, "pagehide", () => this.#flush()),
    ];
    this.#watch = setInterval(() => this.#look(), SILENT_MS);
    return this.#microphone.resume();
  }

  /** Ask for the sound again, e.g. because somebody tapped. */
  async resume() {
    if (this.state === "paused") await this.#microphone?.resume();
  }

  /** Stop, and give up the last of the sound; its session is over. */
  async stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#watch);
    for (const stop of this.#stops) stop();
    this.#microphone?.close();
    await this.#endSession();
  }

  #take({ samples, atMs }) {
    if (this.#stopped) return;
    this.#blockAtMs = atMs;
    // What was not heard is no quiet: it is left out, and so becomes a hole.
    const deaf = this.#deafness.take(samples);
    this.#is(deaf ? "deaf" : "listening");
    if (deaf) return;
    if (this.#session && this.#clockWasSet(atMs)) this.#endSession();
    if (!this.#session) this.#beginSession(samples, atMs);
    for (const block of this.#timeline.take(samples, atMs)) this.#put(this.#chunker.add(block));
    this.dispatchEvent(new CustomEvent("level", { detail: { db: levelDb(samples) } }));
  }

  /** Positions go by the steady clock; where the other one ran on without it, begin anew. */
  #clockWasSet(atMs) {
    return Math.abs(Date.now() - atMs - this.#offsetMs) > CLOCK_WAS_SET_MS;
  }

  #beginSession(samples, atMs) {
    this.#offsetMs = Date.now() - atMs;
    const beganAt = Date.now() - (samples.length * 1000) / RATE_HZ;
    const { session, startMs } = continued(this.#outbox, this.#source, beganAt);
    this.#session = session;
    this.#timeline = new Timeline({ startMs });
  }

  #endSession() {
    this.#flush();
    const session = this.#session;
    this.#session = this.#timeline = null;
    return session ? this.#outbox.finish(session) : null;
  }

  #flush() {
    for (const block of this.#timeline?.end() ?? []) this.#put(this.#chunker.add(block));
    this.#put(this.#chunker.end());
  }

  #put(chunks) {
    for (const chunk of chunks) this.#outbox.add(this.#session, chunk);
  }

  /** A browser may hold sound back without a word. */
  #look() {
    if (performance.now() - this.#blockAtMs < SILENT_MS) return;
    if (this.state !== "lost") this.#is("paused");
    if (!document.hidden) this.resume();
  }

  /** The microphone is gone: try until there is one again. */
  async #again() {
    this.#is("lost");
    for (let waitMs = FIRST_WAIT_MS; !this.#stopped; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      try {
        await this.#microphone.replug();
        if (!(await this.#microphone.resume())) this.#is("paused");
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #is(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** Go on with the session that an earlier visit left open, if that is not long ago. */
export function continued(outbox, source, beganAt) {
  const session = outbox.open;
  if (session?.source === source && canContinue(session, beganAt)) {
    return { session, startMs: Math.max(session.lastMs + 1, Math.round(beganAt - session.deviceBeganAt)) };
  }
  if (session) outbox.finish(session);
  return { session: outbox.begin({ source, deviceBeganAt: Math.round(beganAt) }), startMs: 0 };
}

/** Whether there is a session to go on with at a moment of this phone's clock. */
export function canContinue(session, now) {
  if (!session) return false;
  const awayMs = now - session.deviceBeganAt - session.lastMs;
  return awayMs > -CLOCK_WAS_SET_MS && awayMs < CONTINUE_WITHIN_MS;
}

import { Away, Refused } from "../lib/api.js";

const STREAM = "/api/v1/tonight/stream/";
const FIRST_POLL_MS = 5000;
const LONGEST_POLL_MS = 30_000;
// As long as the server says nothing, something is in the way.
const SILENT_MS = 45_000;
const STREAM_AGAIN_MS = 60_000;

/**
 * Hears of changes as they happen; where a stream cannot be held, asks now and then, and
 * tries the stream again later.
 *
 * "picture" and "change" are dispatched with what was told in `detail`, "still" when it
 * is as it was, "away" when the server could not be asked, "signed-out" when it would not
 * answer this person.
 */
export class Watching extends EventTarget {
  #request;
  #stream = null;
  #timers = {};
  #pollMs = FIRST_POLL_MS;
  #polling = false;
  #tag = "";

  constructor({ request }) {
    super();
    this.#request = request;
  }

  begin() {
    this.#listen();
    // A stream that is refused says so only late; the first picture must not wait for it.
    this.#poll();
  }

  /** Ask at once, e.g. because the network is back or the page is looked at again. */
  lookNow() {
    this.#pollMs = FIRST_POLL_MS;
    if (this.#stream?.readyState !== EventSource.OPEN) this.#listen();
    this.#poll();
  }

  #listen() {
    clearTimeout(this.#timers.again);
    this.#stream?.close();
    if (!globalThis.EventSource) return;
    this.#stream = new EventSource(STREAM);
    for (const name of ["picture", "change"]) this.#stream.addEventListener(name, ({ data }) => this.#heard(name, JSON.parse(data)));
    this.#stream.addEventListener("open", () => this.#opened());
    this.#stream.addEventListener("error", () => this.#lost());
  }

  #heard(name, told) {
    this.#awaitWord();
    clearTimeout(this.#timers.poll);
    this.#tell(name, told);
  }

  /** Whoever has the newest picture is not sent it again. */
  #opened() {
    this.#awaitWord();
    if (this.#tag) this.#dispatch("still");
  }

  /** The browser comes again by itself unless it was refused. */
  #lost() {
    if (this.#stream.readyState === EventSource.CLOSED) this.#listenLater();
    this.#pollLater(1000);
  }

  #awaitWord() {
    clearTimeout(this.#timers.silence);
    this.#timers.silence = setTimeout(() => {
      this.#stream?.close();
      this.#listenLater();
      this.#poll();
    }, SILENT_MS);
  }

  #listenLater() {
    clearTimeout(this.#timers.again);
    this.#timers.again = setTimeout(() => this.#listen(), STREAM_AGAIN_MS);
  }

  #pollLater(ms = this.#pollMs) {
    clearTimeout(this.#timers.poll);
    this.#timers.poll = setTimeout(() => this.#poll(), ms);
  }

  async #poll() {
    clearTimeout(this.#timers.poll);
    if (this.#polling) return;
    this.#polling = true;
    try {
      const { body } = await this.#request("tonight/", { tag: this.#tag });
      if (body) this.#tell("picture", body);
      else this.#dispatch("still");
      this.#pollMs = FIRST_POLL_MS;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#polling = false;
    }
    if (this.#stream?.readyState !== EventSource.OPEN) this.#pollLater();
  }

  #failed(error) {
    if (!(error instanceof Away || error instanceof Refused)) throw error;
    this.#pollMs = Math.min(LONGEST_POLL_MS, 2 * this.#pollMs);
    this.#dispatch([401, 403].includes(error.status) ? "signed-out" : "away");
  }

  #tell(name, told) {
    this.#tag = told.tag;
    this.#dispatch(name, told);
  }

  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

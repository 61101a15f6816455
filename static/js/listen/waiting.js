import { CHUNK_MS, MOST_WAITING_BYTES, MOST_WAITING_MS, RATE_HZ } from "./limits.js";

const BYTES_PER_MS = (RATE_HZ * 2) / 1000;

/** The chunks that the server does not yet have, the oldest first, and not without end. */
export class Waiting {
  #entries = [];
  #most;

  constructor(most = { ms: MOST_WAITING_MS, bytes: MOST_WAITING_BYTES }) {
    this.#most = most;
  }

  get n() {
    return this.#entries.length;
  }

  get ms() {
    return this.#entries.reduce((sum, entry) => sum + entry.ms, 0);
  }

  add(entry) {
    this.#entries.push(entry);
  }

  /** What an earlier visit left: how long each is, is not known, but about. */
  adopt(session, numbers) {
    this.#entries.push(...numbers.map((number) => ({ session, number, ms: CHUNK_MS, tries: 0 })));
  }

  first(session) {
    return this.#entries.find((entry) => entry.session === session) ?? null;
  }

  has(entry) {
    return this.#entries.includes(entry);
  }

  remove(...entries) {
    this.#entries = this.#entries.filter((entry) => !entries.includes(entry));
  }

  of(session) {
    return this.#entries.filter((entry) => entry.session === session);
  }

  /** Which have to go, the oldest first, so that there is room; never one on its way. */
  tooMany() {
    let ms = this.ms;
    const gone = [];
    for (const entry of this.#entries) {
      if (ms <= this.#most.ms && ms * BYTES_PER_MS <= this.#most.bytes) break;
      if (entry.onItsWay) continue;
      gone.push(entry);
      ms -= entry.ms;
    }
    return gone;
  }
}

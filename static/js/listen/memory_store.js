/** As a store on disk, for as long as the page is open. */
export class MemoryStore {
  #device = null;
  #sessions = new Map();
  #chunks = new Map();

  async device() {
    return this.#device;
  }

  async keepDevice(device) {
    this.#device = { ...device };
    return true;
  }

  async sessions() {
    return [...this.#sessions.values()].sort((a, b) => a.deviceBeganAt - b.deviceBeganAt);
  }

  async keepSession(session) {
    this.#sessions.set(session.id, { ...session });
    return true;
  }

  async forgetSession(id) {
    return this.#sessions.delete(id);
  }

  async keepChunk(chunk, session) {
    this.#chunks.set(key(chunk.session, chunk.number), chunk);
    return this.keepSession(session);
  }

  async chunk(session, number) {
    return this.#chunks.get(key(session, number)) ?? null;
  }

  async numbers(session) {
    const its = [...this.#chunks.values()].filter((chunk) => chunk.session === session);
    return its.map(({ number }) => number).sort((a, b) => a - b);
  }

  async forgetChunk(session, number) {
    return this.#chunks.delete(key(session, number));
  }
}

function key(session, number) {
  return `${session} ${number}`;
}

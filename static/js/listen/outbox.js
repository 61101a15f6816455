import { Nap } from "../lib/nap.js";
import { RATE_HZ } from "./limits.js";
import { ask, begin, end, look, meaning, send } from "./sending.js";
import { countOn, goOnAsAnother, newSession } from "./session.js";
import { asWav, sha256 } from "./sound.js";
import { Waiting } from "./waiting.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MOST_TRIES = 5;

/**
 * Sends sessions and their chunks in order, one request after the other. A chunk lies on
 * this phone's disk until the server has it; while that cannot be reached, all waits and
 * is tried again.
 *
 * "state" is dispatched when `state` (idle, sending, away, trouble, full, signed-out,
 * no-device), `waiting`, `waitingMs` or `said` may have changed; "lost" (with `detail.ms`)
 * when sound had to be let go.
 */
export class Outbox extends EventTarget {
  #request;
  #renew;
  #store;
  #sessions = [];
  #waiting;
  #running = false;
  #forgotten = false;
  #nap = new Nap();

  constructor({ store, request, renew = async () => true, most }) {
    super();
    this.#store = store;
    this.#request = request;
    this.#renew = renew;
    this.#waiting = new Waiting(most);
    this.state = "idle";
    this.said = null; // how the server last said that the open session stands
  }

  get waiting() {
    return this.#waiting.n;
  }

  get waitingMs() {
    return this.#waiting.ms;
  }

  /** The session that is not yet over, if there is one. */
  get open() {
    return this.#sessions.find((session) => !session.over) ?? null;
  }

  /** Take up what an earlier visit of this person left here. */
  async adopt() {
    for (const session of await this.#store.sessions()) {
      this.#sessions.push(session);
      this.#waiting.adopt(session, await this.#store.numbers(session.id));
    }
    this.#go();
  }

  /** Begin a session of a device, at a moment of this phone's clock. */
  begin({ source, deviceBeganAt }) {
    const session = newSession({ source, deviceBeganAt });
    this.#sessions.push(session);
    this.#keep(session);
    this.#go();
    return session;
  }

  /** Queue a chunk of an open session. */
  add(session, { startMs, samples }) {
    const ms = (samples.length * 1000) / RATE_HZ;
    const entry = { session, number: session.next, ms, tries: 0 };
    session.next += 1;
    session.lastMs = startMs + ms;
    entry.kept = this.#write(entry, { startMs, samples });
    this.#waiting.add(entry);
    this.#lose(this.#waiting.tooMany());
    this.#go();
    return entry.kept;
  }

  /** Say that no more comes of a session: it is ended once all of it is sent. */
  finish(session) {
    session.over = true;
    const kept = this.#keep(session);
    this.#go();
    return kept;
  }

  /** Let what was not begun yet come from another device: the one before is off the list. */
  comeFrom(source) {
    for (const session of this.#sessions) {
      if (session.begun) continue;
      session.source = source;
      this.#keep(session);
    }
    this.retryNow();
  }

  /** Ask how the open session stands there; `said` is what it answers. */
  async look() {
    const session = this.open;
    if (!session?.begun || (this.state !== "idle" && this.state !== "sending")) return;
    try {
      this.said = await ask(this.#request, look(session));
      this.#announce(this.state);
    } catch {
      // How it stands with the server is told by what is sent.
    }
  }

  /** Try again at once, e.g. because the network is back. */
  retryNow() {
    this.#nap.cutShort();
  }

  /** Let go of everything: the person has logged out. */
  forget() {
    this.#forgotten = true;
    this.#waiting = new Waiting();
    this.#sessions = [];
    this.#nap.cutShort();
    this.#announce("idle");
  }

  async #write(entry, { startMs, samples }) {
    const sound = asWav(samples);
    const { session, number, ms } = entry;
    entry.chunk = { session: session.id, number, startMs, ms, sound, sha256: await sha256(sound) };
    // Where the disk takes no more, it waits in memory.
    if (!this.#forgotten && (await this.#store.keepChunk(entry.chunk, session))) entry.chunk = null;
  }

  #go() {
    if (!this.#running) this.#run();
    else this.#announce(this.state);
  }

  async #run() {
    this.#running = true;
    let waitMs = FIRST_WAIT_MS;
    for (let task = this.#next(); task; task = this.#next()) {
      if (this.state === "idle") this.#announce("sending");
      const problem = await this.#attempt(task);
      if (problem) {
        this.#announce(problem);
        await this.#nap.take(waitMs * (0.75 + Math.random() / 2));
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      } else {
        waitMs = FIRST_WAIT_MS;
        this.#announce("sending");
      }
    }
    this.#running = false;
    this.#announce("idle");
  }

  #next() {
    for (const session of this.#sessions) {
      if (!session.begun) return () => this.#begin(session);
      const entry = this.#waiting.first(session);
      if (entry) return () => this.#send(session, entry);
      if (session.over) return () => this.#end(session);
    }
    return null;
  }

  /** Do one thing; answer with the state to wait in, or with nothing. */
  async #attempt(task) {
    try {
      if (this.state === "signed-out" && !(await this.#renew())) return "signed-out";
      return await task();
    } catch (error) {
      return meaning(error); // nobody there, or nobody who lets this person in
    }
  }

  async #begin(session) {
    const { body, why } = await this.#asked(begin(session));
    if (body?.ended_at || why === "ended") return this.#again(session, this.#waiting.first(session));
    if (why === "unknown" || why === "retired") return "no-device";
    if (why) return this.#triedEnough(session) ? this.#giveUp(session) : "trouble";
    session.begun = true;
    return this.#keep(session);
  }

  async #send(session, entry) {
    await entry.kept;
    const chunk = entry.chunk ?? (await this.#store.chunk(session.id, entry.number));
    if (!chunk) return this.#lose([entry]);
    entry.onItsWay = true;
    const { why } = await this.#asked(send(session, chunk)).finally(() => {
      entry.onItsWay = false;
    });
    if (why === "ended") return this.#again(session, chunk);
    if (why === "taken") return this.#countOn(session, chunk);
    if (why && !this.#triedEnough(entry)) {
      session.begun &&= why !== "unknown";
      return "trouble";
    }
    return why ? this.#lose([entry]) : this.#done(entry);
  }

  /** A session that the server does not let end is over there already. */
  async #end(session) {
    await this.#asked(end(session));
    return this.#drop(session);
  }

  /** Ask, and take in what was answered; `why` says what speaks against it, if it is final. */
  async #asked(question) {
    try {
      return { body: await ask(this.#request, question) };
    } catch (error) {
      const why = meaning(error);
      if (["away", "trouble", "full", "signed-out"].includes(why)) throw error;
      return { why };
    }
  }

  async #again(session, from) {
    if (session.over && !from) return this.#drop(session);
    goOnAsAnother(session, from);
    return this.#keep(session);
  }

  async #countOn(session, chunk) {
    const { body, why } = await this.#asked(look(session));
    if (why) return "trouble";
    countOn(session, chunk, body.next_chunk);
    return this.#keep(session);
  }

  #triedEnough(thing) {
    thing.tries = (thing.tries ?? 0) + 1;
    return thing.tries >= MOST_TRIES;
  }

  #giveUp(session) {
    this.#lose(this.#waiting.of(session));
    return this.#drop(session);
  }

  #lose(entries) {
    const ms = entries.filter((entry) => this.#waiting.has(entry)).reduce((sum, entry) => sum + entry.ms, 0);
    for (const entry of entries) this.#done(entry);
    if (ms > 0) this.dispatchEvent(new CustomEvent("lost", { detail: { ms } }));
  }

  async #done(entry) {
    this.#waiting.remove(entry);
    await entry.kept;
    await this.#store.forgetChunk(entry.session.id, entry.number);
  }

  async #drop(session) {
    this.#sessions = this.#sessions.filter((each) => each !== session);
    await this.#store.forgetSession(session.id);
  }

  async #keep(session) {
    if (!this.#forgotten) await this.#store.keepSession(session);
  }

  #announce(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

import { Away, Refused } from "../lib/api.js";
import { Nap } from "../lib/nap.js";
import { asRequest } from "./acts.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT = new Set([401, 403]);
const GONE = 404;

/**
 * Sends what people do here one after the other, and keeps it on disk until it is there:
 * at night the network comes and goes. Ids are made here, so that nothing counts twice.
 *
 * "state" is dispatched when `state` (saved, saving, offline, signed-out) or `acts` may
 * have changed; "refused" (with `detail.act` and `detail.text`) when the server says no.
 */
export class Outbox extends EventTarget {
  #acts = [];
  #running = false;
  #nap = new Nap();
  #request;
  #store;
  #renew;

  constructor({ request, store, renew }) {
    super();
    this.#request = request;
    this.#store = store;
    this.#renew = renew;
    this.state = "saved";
  }

  /** What is on its way, and what has arrived but is in no picture yet. */
  get acts() {
    return this.#acts;
  }

  get unsent() {
    return this.#acts.filter((act) => !act.sent).length;
  }

  /** Whether something would be lost if this page were closed now. */
  get isAtRisk() {
    return this.#acts.some((act) => !act.sent && !act.kept);
  }

  /** Go on with what an earlier visit left. */
  async adopt() {
    const left = await this.#store.all();
    this.#acts.unshift(...left.map((act) => ({ ...act, kept: true, tried: true })));
    this.#run();
  }

  async add(act) {
    this.#acts.push(act);
    this.#announce(this.state);
    act.kept = await this.#store.keep(act);
    this.#run();
  }

  /** Take back what never left; answers whether it could. */
  drop(target) {
    const act = this.#acts.find((each) => each.target === target && each.kind !== "unnote");
    if (!act || act.tried) return false;
    this.#forget(act);
    this.#store.settle(act);
    this.#announce(this.#acts.length ? this.state : "saved");
    return true;
  }

  /** A picture has come that was drawn after these had arrived. */
  seen() {
    this.#acts = this.#acts.filter((act) => !act.sent);
  }

  retryNow() {
    this.#nap.cutShort();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    let waitMs = FIRST_WAIT_MS;
    for (let act = this.#next(); act; act = this.#next()) {
      if (this.state === "saved") this.#announce("saving");
      const problem = await this.#attempt(act);
      if (!problem) {
        waitMs = FIRST_WAIT_MS;
        this.#announce("saving");
        continue;
      }
      this.#announce(problem);
      await this.#nap.take(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
    }
    this.#running = false;
    this.#announce("saved");
  }

  #next() {
    return this.#acts.find((act) => !act.sent);
  }

  /** Send one; answer with the state to wait in, or with nothing once it is settled. */
  async #attempt(act) {
    act.tried = true;
    try {
      const [path, options] = asRequest(act);
      await this.#request(path, options);
      act.sent = true;
    } catch (error) {
      if (error instanceof Away) return "offline";
      if (!(error instanceof Refused)) throw error;
      if (SIGNED_OUT.has(error.status)) return (await this.#renewed()) ? null : "signed-out";
      if (error.status >= 500) return "offline";
      this.#refuse(act, error);
    }
    await this.#store.settle(act);
    return null;
  }

  /** Logged in again elsewhere, this page may write again. */
  async #renewed() {
    return this.#renew().catch(() => false);
  }

  #refuse(act, error) {
    this.#forget(act);
    // What is not there any more needs no taking back.
    if (error.status === GONE && act.kind !== "note") return;
    this.dispatchEvent(new CustomEvent("refused", { detail: { act, text: error.message } }));
  }

  #forget(act) {
    this.#acts = this.#acts.filter((each) => each !== act);
  }

  #announce(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

import { Away, Refused } from "../lib/api.js";
import { newId } from "../lib/ids.js";
import { Nap } from "../lib/nap.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT = new Set([401, 403]);
const SOMEONE_ELSE = new Set([404, 409, 412]);

/**
 * Sends answers one after the other, in the order in which they were given. One that
 * finds nobody waits and is tried again under its own `op_id`, so that it counts once
 * even where the first try had arrived.
 *
 * "state" is dispatched when `state` (saved, saving, offline, signed-out) or `unsent`
 * may have changed; "beaten" (with `detail.card`) when someone else was first; "refused"
 * (with `detail.card` and `detail.text`) when the server would not have it.
 */
export class Answers extends EventTarget {
  #queue = [];
  #running = false;
  #versions = new Map();
  #nap = new Nap();
  #request;

  constructor({ request }) {
    super();
    this.#request = request;
    this.state = "saved";
  }

  get unsent() {
    return this.#queue.length;
  }

  give(card, body) {
    this.#add({ card, method: "POST", body });
  }

  /** Take the last answer to a card back; one that never left is just forgotten. */
  withdraw(card) {
    const last = this.#queue.findLastIndex((op) => op.card.id === card.id);
    if (last >= 0 && !this.#queue[last].tried) {
      this.#queue.splice(last, 1);
      this.#announce(this.#queue.length ? this.state : "saved");
    } else {
      this.#add({ card, method: "DELETE", body: {} });
    }
  }

  /** Try again at once, e.g. because the network is back. */
  retryNow() {
    this.#nap.cutShort();
  }

  #add(op) {
    this.#queue.push({ ...op, opId: newId(), tried: false });
    if (!this.#running) this.#run();
    else this.#announce(this.state);
  }

  async #run() {
    this.#running = true;
    let waitMs = FIRST_WAIT_MS;
    while (this.#queue.length > 0) {
      if (this.state === "saved") this.#announce("saving");
      const problem = await this.#attempt(this.#queue[0]);
      if (problem) {
        this.#announce(problem);
        await this.#nap.take(waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      } else {
        waitMs = FIRST_WAIT_MS;
        if (this.#queue.length > 0) this.#announce("saving");
      }
    }
    this.#running = false;
    this.#announce("saved");
  }

  /** Send one; answer with the state to wait in, or with nothing once it is settled. */
  async #attempt(op) {
    op.tried = true;
    try {
      const { body } = await this.#send(op);
      this.#learn(body);
      this.#queue.shift();
    } catch (error) {
      if (error instanceof Away) return "offline";
      if (!(error instanceof Refused)) throw error;
      if (SIGNED_OUT.has(error.status)) return "signed-out";
      if (!this.#mayGoOn(op, error)) this.#giveWay(op, error);
    }
    return null;
  }

  #send({ card, method, body, opId }) {
    const path = card.kind === "audit" ? `audits/${card.id}/answer/` : `suggestions/${card.id}/verdict/`;
    const version = this.#versions.get(card.id) ?? card.version;
    return this.#request(path, { method, body: { ...body, op_id: opId }, version });
  }

  #learn(body) {
    const row = body.suggestion ?? body;
    this.#versions.set(row.id, row.version);
  }

  /** A row's version may move without anybody answering: then no word is overwritten. */
  #mayGoOn(op, refusal) {
    const row = refusal.current?.suggestion ?? refusal.current;
    const open = row && (row.decision ?? row.answer) === "pending";
    if (refusal.status !== 412 || !open) return false;
    this.#learn(row);
    if (op.method === "DELETE") this.#queue.shift();
    else if (op.wentOn) return false;
    op.wentOn = true;
    return true;
  }

  #giveWay(op, refusal) {
    const { card } = op;
    this.#queue = this.#queue.filter((later) => later.card.id !== card.id);
    const detail = { card, text: refusal.message };
    const type = SOMEONE_ELSE.has(refusal.status) ? "beaten" : "refused";
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #announce(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

import { Away, Refused } from "../lib/api.js";
import { _ } from "../lib/words.js";
import { fromAnnotation, fromSuggestion } from "./intervals.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT = new Set([401, 403]);

/**
 * Sends changes to the server, one after the other, in the order in which they were
 * made. A change that finds nobody waits and tries again under its own `opId`, so that
 * one which had arrived after all is not done twice.
 *
 * "state" is dispatched when `state` (saved, saving, offline, signed-out) or `unsent`
 * may have changed; "notice" (with `detail.text`) when a person must be told something.
 */
export class Outbox extends EventTarget {
  #queue = [];
  #running = false;
  #versions = new Map(); // by the server's id; also of deleted rows, for undo
  #realIds = new Map(); // the id a row had before the server knew it -> its id
  #wake = null;
  #store;
  #request;
  #recordingId;

  constructor({ store, request, recordingId }) {
    super();
    this.#store = store;
    this.#request = request;
    this.#recordingId = recordingId;
    this.state = "saved";
  }

  get unsent() {
    return this.#queue.length;
  }

  /** The id by which the server knows a row, once it does. */
  realId(id) {
    return this.#real(id);
  }

  /** Take note of the versions of rows that came from the server. */
  learn(rows) {
    for (const row of rows) this.#versions.set(row.id, row.version);
  }

  /** Whether a row has changes that the server does not yet know of. */
  concerns(id) {
    const real = this.#real(id);
    return this.#queue.some((op) => this.#real(op.target) === real);
  }

  /** Queue one change: `{ kind, target, body, opId }`. */
  add(op) {
    this.#queue.push(op);
    if (!this.#running) this.#run();
    else this.#announce(this.state);
  }

  /** Try again at once, e.g. because the network is back. */
  retryNow() {
    this.#wake?.();
  }

  async #run() {
    this.#running = true;
    let waitMs = FIRST_WAIT_MS;
    while (this.#queue.length > 0) {
      if (this.state !== "offline" && this.state !== "signed-out") this.#announce("saving");
      const [op] = this.#queue;
      const problem = await this.#attempt(op);
      if (problem) {
        this.#announce(problem);
        await this.#pause(waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      } else {
        waitMs = FIRST_WAIT_MS;
        if (this.#queue.length > 0) this.#announce("saving");
      }
    }
    this.#running = false;
    this.#announce("saved");
  }

  /** Send one change; answer with the state to wait in, or with nothing once settled. */
  async #attempt(op) {
    try {
      const answer = await this.#send(op);
      this.#queue.shift();
      this.#settle(op, answer);
    } catch (error) {
      if (error instanceof Away) return "offline";
      if (!(error instanceof Refused)) throw error;
      if (SIGNED_OUT.has(error.status)) return "signed-out";
      if (this.#mayGoOn(op, error)) return null;
      this.#queue.shift();
      if (alreadySo(op, error.current)) this.#settle(op, { body: error.current });
      else await this.#giveWay(op, error);
    }
    return null;
  }

  #send(op) {
    const id = this.#real(op.target);
    const version = this.#versions.get(id);
    const body = { ...op.body, op_id: op.opId };
    switch (op.kind) {
      case "create":
        return this.#request(`recordings/${this.#recordingId}/annotations/`, { method: "POST", body });
      case "change":
        return this.#request(`annotations/${id}/`, { method: "PATCH", body, version });
      case "delete":
        return this.#request(`annotations/${id}/`, { method: "DELETE", body, version });
      case "restore":
        return this.#request(`annotations/${id}/restore/`, { method: "POST", body, version });
      case "verdict":
        return this.#request(`suggestions/${id}/verdict/`, { method: "POST", body, version });
      case "withdraw":
        return this.#request(`suggestions/${id}/verdict/`, { method: "DELETE", body, version });
      default:
        throw new Error(`no such change: ${op.kind}`);
    }
  }

  #settle(op, { body }) {
    if (op.kind === "delete") {
      this.#versions.set(body.id, body.version);
      return;
    }
    if (op.kind === "verdict" || op.kind === "withdraw") {
      this.#adopt(fromSuggestion(body.suggestion ?? body));
      if (body.annotation) this.#adoptNew(op.annotationId, fromAnnotation(body.annotation));
      return;
    }
    this.#adoptNew(op.target, fromAnnotation(body));
  }

  #adoptNew(temporaryId, row) {
    if (temporaryId && temporaryId !== row.id && this.#store.has(temporaryId)) {
      const local = this.#store.get(temporaryId);
      this.#realIds.set(temporaryId, row.id);
      this.#versions.set(row.id, row.version);
      const later = this.concerns(row.id);
      this.#store.rename(temporaryId, later ? { ...local, id: row.id, version: row.version } : row);
      return;
    }
    if (temporaryId && temporaryId !== row.id) this.#realIds.set(temporaryId, row.id);
    this.#adopt(row);
  }

  /** Take the server's word for a row, but for changes that are still on their way. */
  #adopt(row) {
    this.#versions.set(row.id, row.version);
    if (!this.concerns(row.id)) this.#store.put(row);
  }

  /**
   * A suggestion's version also moves when its annotation is edited. If its decision is
   * still the one this change was made upon, nobody's word is overwritten.
   */
  #mayGoOn(op, refusal) {
    const current = refusal.current?.suggestion ?? refusal.current;
    if (refusal.status !== 412 || op.wentOn || !op.believes?.includes(current?.decision)) return false;
    op.wentOn = true;
    this.#versions.set(current.id, current.version);
    return true;
  }

  /** The server would not: show what it has instead, and say so. */
  async #giveWay(op, refusal) {
    const id = this.#real(op.target);
    this.#queue = this.#queue.filter((later) => this.#real(later.target) !== id);
    if (refusal.status === 404 && op.kind === "delete") return;
    if (refusal.status === 404 || op.kind === "create") {
      this.#store.remove(op.target);
      this.#store.remove(id);
      this.#notice(refusal.status === 404 ? _("That one is no longer there.") : refusal.message);
      return;
    }
    if (op.annotationId) this.#store.remove(op.annotationId);
    await this.#takeServers(op, refusal.current);
    const stale = refusal.status === 412 || refusal.status === 409;
    this.#notice(
      stale
        ? _("Someone else changed this one in the meantime. You see it as it is now.")
        : refusal.message,
    );
  }

  async #takeServers(op, current) {
    const id = this.#real(op.target);
    try {
      if (op.kind === "verdict" || op.kind === "withdraw") {
        this.#adopt(fromSuggestion(current ?? (await this.#fetchSuggestion(id))));
        return;
      }
      const body = current ?? (await this.#request(`annotations/${id}/`)).body;
      if (body.deleted_at) this.#store.remove(id);
      else this.#adopt(fromAnnotation(body));
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      this.#notice(_("Please reload the page to see how it stands now."));
    }
  }

  async #fetchSuggestion(id) {
    const { body } = await this.#request(`recordings/${this.#recordingId}/suggestions/`);
    return body.find((row) => row.id === id);
  }

  #real(id) {
    return this.#realIds.get(id) ?? id;
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #announce(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #notice(text) {
    this.dispatchEvent(new CustomEvent("notice", { detail: { text } }));
  }
}

/** Whether a change that was refused had arrived before, its answer having been lost. */
function alreadySo(op, current) {
  if (!current) return false;
  if (op.kind === "delete") return Boolean(current.deleted_at);
  if (op.kind === "restore") return current.deleted_at === null;
  if (op.kind === "withdraw") return (current.suggestion ?? current).decision === "pending";
  return false;
}

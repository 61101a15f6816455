import { Away, Refused } from "../../lib/api.js";
import { newId } from "../../lib/ids.js";
import { Nap } from "../../lib/nap.js";
import { _, count } from "../../lib/words.js";
import { dependents, giveIn, insist } from "./asking.js";
import { fromAudit, fromSuggestion } from "../rows/intervals.js";
import { Ledger } from "./ledger.js";
import { annotationsOf, baseOf, concerns, decisionOf, firstReady, inTheWay, keeps, targetsOf } from "./merging.js";
import { asRequest } from "./sending.js";
import { Settling, withFate } from "./settling.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT = new Set([401, 403]);
const OVERTAKEN = new Set([409, 412]);
const WAITING = new Set(["offline", "trouble", "signed-out"]);
const MOST_TRIES = 20;
const NOWHERE = { keep: async () => false, settle: async () => false, all: async () => [] };

/**
 * Sends changes to the server, one after the other, in the order in which they were
 * made, and keeps them on this browser's disk until they are there. A change that finds
 * nobody waits and tries again under its own `opId`, so that one which had arrived after
 * all is not done twice. One that stands against somebody else's waits aside for an
 * answer, with all that is about the same row.
 *
 * "state" is dispatched when `state` (saved, saving, offline, trouble, signed-out,
 * asking), `unsent`, `atRisk` or `questions` may have changed; "settled" when the server
 * has taken something in; "notice" (with `detail.text`) when a person must be told.
 */
export class Outbox extends EventTarget {
  #queue = [];
  #aside = new Map(); // change -> what is asked about it
  #running = false;
  #nap = new Nap();
  #ledger = new Ledger();
  #settling;
  #request;
  #renew;
  #disk;
  #recordingId;

  constructor({ store, request, recordingId, disk = NOWHERE, renew = async () => true }) {
    super();
    this.#settling = new Settling({ store, ledger: this.#ledger });
    this.#request = request;
    this.#recordingId = recordingId;
    this.#disk = disk;
    this.#renew = renew;
    this.state = "saved";
  }

  get unsent() {
    return this.#queue.length;
  }

  /** How many changes would be lost with this page. */
  get atRisk() {
    return this.#queue.filter((op) => !op.onDisk).length;
  }

  /** `{ id, op, kind, fields, row, who }`: what two people say differently of one row. */
  get questions() {
    return [...this.#aside.values()];
  }

  /** The id by which the server knows a row, once it does. */
  realId(id) {
    return this.#ledger.real(id);
  }

  /** Take note of rows that came from the server. */
  learn(rows) {
    for (const row of rows) this.#ledger.learn(row);
  }

  /** Show rows that the server tells of, but for those with changes on their way. */
  take(rows) {
    this.#settling.take(rows, this.#queue);
  }

  /** Whether a row has changes that the server does not yet know of. */
  concerns(id) {
    return this.#queue.some((op) => concerns(op, this.realId(id)));
  }

  /** Queue one change: `{ kind, target or targets, body, opId, annotationId, base }`. */
  add(op) {
    for (const each of notesApart(op)) this.#put(each, this.#queue.length);
    this.#go();
  }

  /** Go on with what an earlier visit of this person left unsent. */
  async adopt() {
    const here = new Set(this.#queue.map((op) => op.opId));
    const left = (await this.#disk.all()).filter((op) => !here.has(op.opId));
    if (left.length === 0) return;
    for (const op of left) op.onDisk = true;
    this.#queue.unshift(...left);
    this.#show(left);
    this.#go();
  }

  /** Try again at once, e.g. because the network is back. */
  retryNow() {
    this.#nap.cutShort();
  }

  /** Let go of everything: the person has logged out. */
  forget() {
    this.#queue = [];
    this.#aside.clear();
    this.#announce(this.state);
  }

  /** Settle a question: "mine" or "theirs". */
  answer(id, whose) {
    const [op, question] = [...this.#aside].find(([, asked]) => asked.id === id) ?? [];
    if (!op) return;
    this.#aside.delete(op);
    if (whose === "mine") {
      const first = insist(op, question, this.#ledger.of(op.target).row);
      if (first) this.#put({ ...first, opId: newId() }, this.#queue.indexOf(op));
      this.#show([op]);
    } else {
      const dropped = giveIn(op, question, this.#queue);
      this.#drop(dropped);
      this.#show([op, ...dropped]);
    }
    this.dispatchEvent(new Event("settled"));
    this.#go();
  }

  #put(op, place) {
    this.#ledger.inRealIds(op);
    if (!op.base && op.target) op.base = baseOf(op, this.#ledger.expected(op.target, this.#queue));
    if (op.targets) op.versions = Object.fromEntries(op.targets.map((id) => [id, this.#ledger.versionOf(id)]));
    if (op.kind === "delete" && !this.concerns(op.target)) op.seen = this.#ledger.versionOf(op.target);
    this.#queue.splice(place, 0, op);
    op.kept = this.#disk.keep(op).then((onDisk) => {
      op.onDisk = onDisk;
      this.#announce(this.state);
    });
  }

  #go() {
    if (!this.#running) this.#run();
    else this.#announce(this.state);
  }

  async #run() {
    this.#running = true;
    let waitMs = FIRST_WAIT_MS;
    for (let op = this.#next(); op; op = this.#next()) {
      if (!WAITING.has(this.state)) this.#announce("saving");
      const problem = await this.#attempt(op);
      if (problem) {
        this.#announce(problem);
        await this.#nap.take(waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      } else {
        waitMs = FIRST_WAIT_MS;
        if (this.#next()) this.#announce("saving");
      }
    }
    this.#running = false;
    this.#announce(this.#queue.length > 0 ? "asking" : "saved");
  }

  #next() {
    return firstReady(this.#queue, this.#aside);
  }

  /** Send one change; answer with the state to wait in, or with nothing. */
  async #attempt(op) {
    try {
      await op.kept;
      if (this.state === "signed-out" && !(await this.#renew())) return "signed-out";
      const { body } = await this.#request(...this.#asRequest(op));
      await this.#settle(op, body);
      return null;
    } catch (error) {
      if (error instanceof Away) return "offline";
      if (!(error instanceof Refused)) throw error;
      if (SIGNED_OUT.has(error.status)) return "signed-out";
      if (error.status >= 500) return "trouble";
      return this.#refused(op, error);
    }
  }

  #asRequest(op) {
    const known = this.#ledger.of(op.target);
    const fits = !known || !inTheWay(op, known);
    return asRequest(op, { recordingId: this.#recordingId, ledger: this.#ledger, fits });
  }

  async #settle(op, body) {
    if (!this.#queue.includes(op)) return; // the person has logged out meanwhile
    this.#queue.splice(this.#queue.indexOf(op), 1);
    const renamed = this.#settling.settle(op, body, this.#queue);
    const orphans = this.#orphansOf(op);
    this.#drop(orphans);
    await this.#disk.settle(op, renamed);
    if (body.skipped?.length > 0) await this.#tellSkipped(op, body);
    this.dispatchEvent(new Event("settled"));
  }

  /** Changes to annotations that a verdict was to bring about and did not. */
  #orphansOf(op) {
    const missing = [op.annotationId, ...annotationsOf(op)].filter((id) => id && !this.#ledger.of(id));
    return this.#queue.filter((later) => missing.includes(later.target));
  }

  async #refused(op, error) {
    try {
      const way = error.current && OVERTAKEN.has(error.status) ? await this.#meet(op, error.current) : "gone";
      if (way === "gone") this.#giveUp(op, error);
    } catch (problem) {
      if (problem instanceof Away) return "offline";
      if (!(problem instanceof Refused)) throw problem;
      this.#giveUp(op, error);
    }
    return null;
  }

  /** Somebody else was first: go on, be content, or ask. */
  async #meet(op, current) {
    this.#ledger.learn(asRow(op, current));
    const way = inTheWay(op, this.#ledger.of(op.target));
    if (way?.kind === "done") {
      await this.#settle(op, await this.#asAnswer(op, current));
    } else if (way) {
      const who = await this.#whoChanged(op, current);
      this.#aside.set(op, { id: op.opId, op, ...way, row: this.#ledger.of(op.target).row, who });
      this.#settling.show(new Set(this.#ledger.shownBy(op)), this.#queue);
    } else {
      op.tries = (op.tries ?? 0) + 1;
      if (op.tries > MOST_TRIES) return "gone";
    }
    return way?.kind;
  }

  /** What the server would have answered, had this change been the first. */
  async #asAnswer(op, current) {
    if (op.kind !== "verdict" && op.kind !== "withdraw") return current;
    const suggestion = current.suggestion ?? current;
    const its = op.kind === "verdict" && keeps(decisionOf(op)) ? suggestion.annotation : null;
    return { suggestion, annotation: its ? (await this.#request(`annotations/${its}/`)).body : null };
  }

  async #whoChanged(op, current) {
    const named = (current.suggestion ?? current).decided_by ?? current.answered_by;
    if (named !== undefined) return named;
    const { body } = await this.#request(`annotations/${op.target}/history/`);
    return body.at(-1)?.by ?? "";
  }

  /** The server will not have it: show what it has instead, and say so. */
  #giveUp(op, refusal) {
    const missing = refusal.status === 404;
    const known = this.#ledger.of(op.target);
    if (missing && known) known.gone = true;
    const dropped = missing || op.kind === "create" ? dependents(op, this.#queue) : [op];
    this.#drop(dropped);
    this.#show(dropped);
    if (missing && op.kind === "delete") return;
    this.#notice(missing ? _("That one is no longer there.") : refusal.message);
  }

  async #tellSkipped(op, { skipped, suggestions }) {
    const told = new Set(suggestions.map((row) => row.id));
    if (skipped.some((id) => !told.has(id))) {
      const { body } = await this.#request(`recordings/${this.#recordingId}/suggestions/`);
      this.learn(body.map(fromSuggestion));
    }
    this.#show([op]);
    const those = count("%(n)s place was", "%(n)s places were", skipped.length);
    this.#notice(`${those} ${_("decided by somebody else meanwhile. You see them as they are now.")}`);
  }

  #drop(ops) {
    const dropped = new Set(ops);
    this.#queue = this.#queue.filter((op) => !dropped.has(op));
    for (const op of dropped) {
      this.#aside.delete(op);
      this.#disk.settle(op);
    }
  }

  #show(ops) {
    this.#settling.show(new Set(ops.flatMap((op) => this.#ledger.shownBy(op))), this.#queue);
  }

  #announce(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  #notice(text) {
    this.dispatchEvent(new CustomEvent("notice", { detail: { text } }));
  }
}

function asRow(op, current) {
  if (op.kind === "verdict" || op.kind === "withdraw") return fromSuggestion(current.suggestion ?? current);
  if (op.kind === "answer" || op.kind === "unanswer") return fromAudit(current);
  return withFate(current);
}

/** A note stays in memory: it travels apart, so that the rest can be kept on disk. */
function notesApart(op) {
  const { note, ...body } = op.body ?? {};
  if (note === undefined || Object.keys(body).length === 0) return [op];
  const { note: was, ...base } = op.base ?? {};
  const noted = { kind: "change", target: op.target, body: { note }, opId: newId() };
  if (was !== undefined) noted.base = { note: was };
  const rest = { ...op, body, ...(op.base && { base }) };
  return note === "" && op.kind === "create" ? [rest] : [rest, noted];
}

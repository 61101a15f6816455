import { deleteDatabase, found, openDatabase, through } from "../../lib/disk.js";

const NAME = "lullabel-outbox";
const OPS = "ops";
const BY_NIGHT = "by night";
const BY_PERSON = "by person";

// Nothing else is ever written down: no person's own words, no name, no sound.
const OF_AN_OP = ["kind", "target", "targets", "decision", "annotationId", "annotationIds", "opId", "seen", "versions"];
const OF_TONIGHT = ["id", "kind", "at", "start_at", "end_at", "room", "detections", "verdict"];
const OF_A_BODY = ["start_ms", "end_ms", "label", "decision", "answer", "merged", ...OF_TONIGHT];

/**
 * The unsent changes of one person to one recording, or on the page of tonight, on this
 * browser's disk. Where there is no disk to be had, nothing is kept and nothing fails.
 */
export class OutboxStore {
  #person;
  #recording;
  #opening = null;
  #gone = false;

  constructor({ person, recording }) {
    this.#person = String(person);
    this.#recording = String(recording);
  }

  /** Write a change down; answers whether it is safe there. */
  async keep(op) {
    if (!keepable(op)) return false;
    return this.#write(OPS, "strict", async (ops) => {
      const row = { ...asKept(op), person: this.#person, recording: this.#recording };
      op.place = await found(ops.add(row));
    });
  }

  /**
   * Forget a change that is settled, and let those that come after it speak of rows by
   * the ids which the server has given them: `renamed` maps old ids to new ones.
   */
  async settle(op, renamed = new Map()) {
    // One that comes back after a crash of the machine is answered as the first was.
    return this.#write(OPS, "relaxed", async (ops) => {
      if (op.place !== undefined) ops.delete(op.place);
      if (renamed.size === 0) return;
      for (const row of await found(ops.index(BY_NIGHT).getAll(this.#night))) {
        if (rename(row, renamed)) ops.put(row);
      }
    });
  }

  /** All that is kept, first change first. */
  async all() {
    const database = await this.#database();
    if (!database) return [];
    const rows = await found(database.transaction(OPS).objectStore(OPS).index(BY_NIGHT).getAll(this.#night));
    return rows.map(({ person, recording, ...op }) => op);
  }

  get #night() {
    return [this.#person, this.#recording];
  }

  async #write(name, durability, change) {
    const database = await this.#database();
    if (!database) return false;
    try {
      const transaction = database.transaction(name, "readwrite", { durability });
      const done = through(transaction);
      await Promise.all([change(transaction.objectStore(name)), done]);
      return true;
    } catch {
      return false; // a full disk, or a database that somebody is deleting
    }
  }

  async #database() {
    if (this.#gone) return null;
    this.#opening ??= openOutbox(() => {
      this.#gone = true;
    });
    return this.#opening;
  }
}

/** How much a person has left unsent: `[{ recording, n }]`. */
export async function leftBehind(person) {
  const database = await openOutbox();
  if (!database) return [];
  const ops = database.transaction(OPS).objectStore(OPS);
  const rows = await found(ops.index(BY_PERSON).getAll(String(person)));
  database.close();
  const counts = new Map();
  for (const { recording } of rows) counts.set(recording, (counts.get(recording) ?? 0) + 1);
  return [...counts].map(([recording, n]) => ({ recording, n }));
}

/** Leave nothing of anybody on this browser's disk. */
export async function wipe() {
  if (globalThis.indexedDB) await deleteDatabase(NAME);
}

function openOutbox(gone) {
  return openDatabase(NAME, {
    version: 1,
    gone,
    upgrade: (database) => {
      const ops = database.createObjectStore(OPS, { keyPath: "place", autoIncrement: true });
      ops.createIndex(BY_NIGHT, ["person", "recording"]);
      ops.createIndex(BY_PERSON, "person");
    },
  });
}

function keepable(op) {
  return op.body?.note === undefined && op.body?.words === undefined;
}

export function asKept(op) {
  const kept = pick(op, OF_AN_OP);
  if (op.body) kept.body = pick(op.body, OF_A_BODY);
  if (op.base) kept.base = pick(op.base, OF_A_BODY);
  return kept;
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}

function rename(row, renamed) {
  let changed = false;
  const now = (id) => {
    if (!renamed.has(id)) return id;
    changed = true;
    return renamed.get(id);
  };
  if (row.target) row.target = now(row.target);
  if (row.targets) row.targets = row.targets.map(now);
  return changed;
}

import { deleteDatabase, found, openDatabase, through } from "../lib/disk.js";
import { MemoryStore } from "./memory_store.js";

const NAME = "lullabel-listening";
const SESSIONS = "sessions";
const CHUNKS = "chunks";
const DEVICES = "devices";

/** What one person's listening leaves on this browser's disk until the server has it. */
class DiskStore {
  #database;
  #person;

  constructor(database, person) {
    this.#database = database;
    this.#person = person;
  }

  /** Which device this is, as its person set it up; null before that. */
  async device() {
    return (await found(this.#read(DEVICES).get(this.#person))) ?? null;
  }

  async keepDevice(device) {
    return this.#write([DEVICES], (devices) => devices.put({ ...device, person: this.#person }));
  }

  /** The sessions that are not yet over and sent, the first first. */
  async sessions() {
    const all = await found(this.#read(SESSIONS).getAll());
    const mine = all.filter(({ person }) => person === this.#person);
    return mine.sort((a, b) => a.deviceBeganAt - b.deviceBeganAt);
  }

  async keepSession(session) {
    return this.#write([SESSIONS], (sessions) => sessions.put({ ...session, person: this.#person }));
  }

  async forgetSession(id) {
    return this.#write([SESSIONS], (sessions) => sessions.delete(id));
  }

  /** Write a chunk down with how its session stands; answers whether it is safe there. */
  async keepChunk(chunk, session) {
    return this.#write([CHUNKS, SESSIONS], (chunks, sessions) => {
      chunks.put(chunk);
      sessions.put({ ...session, person: this.#person });
    });
  }

  async chunk(session, number) {
    return (await found(this.#read(CHUNKS).get([session, number]))) ?? null;
  }

  /** The numbers of a session's chunks, in order. */
  async numbers(session) {
    const keys = await found(this.#read(CHUNKS).getAllKeys(ofSession(session)));
    return keys.map(([, number]) => number);
  }

  async forgetChunk(session, number) {
    return this.#write([CHUNKS], (chunks) => chunks.delete([session, number]));
  }

  #read(name) {
    return this.#database.transaction(name).objectStore(name);
  }

  async #write(names, change) {
    try {
      const transaction = this.#database.transaction(names, "readwrite");
      const done = through(transaction);
      change(...names.map((name) => transaction.objectStore(name)));
      await done;
      return true;
    } catch {
      return false; // a full disk, or a database that somebody is deleting
    }
  }
}

/** Where there is no disk to be had, sound waits in memory; `gone` says it was wiped. */
export async function openStore(person, { gone }) {
  const database = await openListening(gone);
  return database ? new DiskStore(database, String(person)) : new MemoryStore();
}

/** Whether a person has sessions here that are not over, or not yet sent. */
export async function listeningLeftBehind(person) {
  const database = await openListening();
  if (!database) return false;
  const sessions = await new DiskStore(database, String(person)).sessions();
  database.close();
  return sessions.length > 0;
}

/** Leave no sound of anybody on this browser's disk. */
export async function wipeSound() {
  if (globalThis.indexedDB) await deleteDatabase(NAME);
}

function openListening(gone) {
  return openDatabase(NAME, {
    version: 1,
    gone,
    upgrade: (database) => {
      database.createObjectStore(SESSIONS, { keyPath: "id" });
      database.createObjectStore(CHUNKS, { keyPath: ["session", "number"] });
      database.createObjectStore(DEVICES, { keyPath: "person" });
    },
  });
}

function ofSession(session) {
  return IDBKeyRange.bound([session, 0], [session, Number.MAX_SAFE_INTEGER]);
}

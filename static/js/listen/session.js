import { newId } from "../lib/ids.js";

/**
 * A stretch of listening, as this phone keeps it. `id` is what its chunks go by here;
 * the server knows it as `sentAs`, with numbers and positions counted from `since`.
 */
export function newSession({ source, deviceBeganAt }) {
  const id = newId();
  return { id, sentAs: id, since: { ms: 0, number: 0 }, source, deviceBeganAt, begun: false, over: false, next: 0, lastMs: 0 };
}

/** The server had ended it: what is left of it, from a chunk on, goes on as another one. */
export function goOnAsAnother(session, from) {
  session.sentAs = newId();
  session.since = { ms: from?.startMs ?? session.lastMs, number: from?.number ?? session.next };
  session.begun = false;
}

/** The server has a chunk's number already, with other sound: go on with its next one. */
export function countOn(session, { number }, nextThere) {
  session.since = { ...session.since, number: number - nextThere };
}

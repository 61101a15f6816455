const KINDS = ["rooms", "sources", "covered", "scores", "detections", "episodes", "notes"];
// The server draws anew at least every 15 s.
const OLD_MS = 40_000;

/**
 * The last hours as the server last said them: whole, or what is new since then. Moments
 * are milliseconds of the server's clock, whatever this device's own shows.
 */
export class Picture {
  #rows = new Map(KINDS.map((kind) => [kind, new Map()]));
  #aheadMs = 0;
  #seenAtMs = null;
  tag = "";
  since = 0;

  /** Put the whole picture in the place of what was there. */
  take(whole, atMs = Date.now()) {
    for (const kind of KINDS) this.#rows.set(kind, byId(whole[kind]));
    this.#head(whole, atMs);
  }

  /** Put in what is new, and take out what is gone. */
  follow(change, atMs = Date.now()) {
    for (const [kind, ids] of Object.entries(change.gone)) for (const id of ids) this.#rows.get(kind).delete(id);
    for (const [kind, rows] of Object.entries(change.new)) for (const row of rows) this.#rows.get(kind).set(row.id, withMoments(row));
    this.#head(change, atMs);
  }

  /** The same as before is still so. */
  still(atMs = Date.now()) {
    this.#seenAtMs = atMs;
  }

  rows(kind) {
    return [...this.#rows.get(kind).values()];
  }

  /** What the server's clock shows. */
  now(atMs = Date.now()) {
    return atMs - this.#aheadMs;
  }

  /** How long ago the server last said how it stands; null if never. */
  ageMs(atMs = Date.now()) {
    return this.#seenAtMs === null ? null : atMs - this.#seenAtMs;
  }

  /** Older than it would be if all were well: it may be otherwise by now. */
  isOld(atMs = Date.now()) {
    const age = this.ageMs(atMs);
    return age !== null && age > OLD_MS;
  }

  #head({ tag, now, since }, atMs) {
    this.tag = tag;
    this.since = Date.parse(since);
    this.#aheadMs = atMs - Date.parse(now);
    this.#seenAtMs = atMs;
  }
}

const MOMENTS = { since: "sinceMs", start_at: "startMs", end_at: "endMs", at: "atMs", began_at: "beganMs", heard_until: "heardMs" };

function byId(rows) {
  return new Map(rows.map((row) => [row.id, withMoments(row)]));
}

export function withMoments(row) {
  const told = { ...row };
  for (const [name, ms] of Object.entries(MOMENTS)) {
    if (name in row) told[ms] = row[name] === null ? null : Date.parse(row[name]);
  }
  return told;
}

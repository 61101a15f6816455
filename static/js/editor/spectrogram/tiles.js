/**
 * The tiles of one picture of the tones: which are needed, where they go, and those that
 * have come. Knows no page.
 *
 * A level is `{ level, columns_per_s, n_columns, tile_columns, n_tiles, url }`.
 */

/** The coarsest level with a column for every two pixels at least; else the finest. */
export function levelFor(levels, pxPerS) {
  const byFineness = [...levels].sort((a, b) => a.columns_per_s - b.columns_per_s);
  // Not one for each: the next finer level would be four times as many tiles.
  return byFineness.find((level) => level.columns_per_s * 2 >= pxPerS) ?? byFineness.at(-1);
}

/** The numbers of a level's tiles that a stretch of time touches. */
export function tilesBetween(level, startS, endS) {
  const at = (seconds) => Math.floor((seconds * level.columns_per_s) / level.tile_columns);
  const from = Math.max(0, at(startS));
  const to = Math.min(level.n_tiles - 1, at(endS));
  const tiles = [];
  for (let index = from; index <= to; index += 1) tiles.push(index);
  return tiles;
}

/** Which part of a tile goes where: columns `from` to `to`, pixels `left` to `right`. */
export function placeOf(level, index, { startS, endS, pxPerS }) {
  const first = index * level.tile_columns;
  const count = Math.min(level.tile_columns, level.n_columns - first);
  const column = (seconds) => seconds * level.columns_per_s - first;
  const from = Math.min(count - 1, Math.max(0, Math.floor(column(startS)) - 1));
  const to = Math.max(from + 1, Math.min(count, Math.ceil(column(endS)) + 1));
  const px = (at) => Math.round(((first + at) / level.columns_per_s - startS) * pxPerS);
  return { from, to, left: px(from), right: px(to) };
}

/** What to fetch for a window, what is needed most first. */
export function wantedFor(levels, window) {
  const level = levelFor(levels, window.pxPerS);
  const inView = tilesBetween(level, window.startS, window.endS);
  const coarsest = levels.reduce((a, b) => (a.columns_per_s < b.columns_per_s ? a : b));
  const ahead = [inView.at(-1) + 1, inView[0] - 1].filter((index) => index >= 0 && index < level.n_tiles);
  const wanted = [[coarsest, 0], ...[...inView, ...ahead].map((index) => [level, index])];
  return { level, inView, wanted: level === coarsest ? wanted.slice(1) : wanted };
}

/** Fetches tiles once, a few at a time, keeps the latest used, and says "arrived". */
export class Tiles extends EventTarget {
  #kept = new Map(); // "level/tile" -> tile; the order is the order of use
  #onTheWay = new Set();
  #failed = new Map(); // "level/tile" -> when it may be asked for again
  #wanted = [];
  #load;
  #most;
  #atOnce;

  /** `load(level, index)` promises a tile. */
  constructor({ load, most = 48, atOnce = 4 }) {
    super();
    this.#load = load;
    this.#most = most;
    this.#atOnce = atOnce;
  }

  get size() {
    return this.#kept.size;
  }

  get(level, index) {
    const key = keyOf(level, index);
    const tile = this.#kept.get(key);
    if (tile === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, tile);
    return tile;
  }

  /** Fetch these `[level, index]` in turn; what was wanted before and is not on its way is dropped. */
  want(wanted) {
    this.#wanted = wanted.filter(([level, index]) => !this.#kept.has(keyOf(level, index)));
    this.#fetchNext();
  }

  #fetchNext() {
    while (this.#onTheWay.size < this.#atOnce && this.#wanted.length > 0) {
      const [level, index] = this.#wanted.shift();
      if (this.#mayFetch(keyOf(level, index))) this.#fetch(level, index);
    }
  }

  #mayFetch(key) {
    return !this.#kept.has(key) && !this.#onTheWay.has(key) && !(this.#failed.get(key) > Date.now());
  }

  async #fetch(level, index) {
    const key = keyOf(level, index);
    this.#onTheWay.add(key);
    try {
      this.#keep(key, await this.#load(level, index));
    } catch {
      // The coarser picture stands; a later look asks again, but not at once.
      this.#failed.set(key, Date.now() + 3000);
    } finally {
      this.#onTheWay.delete(key);
      this.#fetchNext();
    }
  }

  #keep(key, tile) {
    this.#failed.delete(key);
    this.#kept.set(key, tile);
    while (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value);
    this.dispatchEvent(new Event("arrived"));
  }
}

function keyOf(level, index) {
  return `${level.level}/${index}`;
}

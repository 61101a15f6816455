/**
 * A recording's waveform, coarse first and finer where somebody looks.
 *
 * A level is `{ level, points_per_s, n_points, url }`; a point is two int16 values, the
 * lowest and the highest sample of its stretch.
 */
export const CHUNK_POINTS = 4096;
export const BYTES_PER_POINT = 4;
const FULL_SCALE = 32_768;

/** The coarsest level that still has a point for each pixel; else the finest. */
export function levelFor(levels, pxPerS) {
  const byFineness = [...levels].sort((a, b) => a.points_per_s - b.points_per_s);
  return byFineness.find((level) => level.points_per_s >= pxPerS) ?? byFineness.at(-1);
}

/** The chunks of a level that a stretch of time touches. */
export function chunksBetween(level, startS, endS) {
  const last = Math.ceil(level.n_points / CHUNK_POINTS) - 1;
  const at = (seconds) => Math.floor((seconds * level.points_per_s) / CHUNK_POINTS);
  const from = Math.max(0, at(startS));
  const to = Math.min(last, at(endS));
  const chunks = [];
  for (let index = from; index <= to; index += 1) chunks.push(index);
  return chunks;
}

/** Points for `count` columns, each `secondsEach` long, from one level's reader. */
export function columnRange(level, startS, secondsEach, column) {
  const from = Math.floor((startS + column * secondsEach) * level.points_per_s);
  const to = Math.ceil((startS + (column + 1) * secondsEach) * level.points_per_s);
  return [Math.max(0, from), Math.min(level.n_points, Math.max(from + 1, to))];
}

/** The gain, in dB, that lets the loudest moment fill the picture; 0 to `maxDb`. */
export function gainToFill(points, maxDb) {
  let loudest = 1;
  for (const value of points) loudest = Math.max(loudest, Math.abs(value));
  const gainDb = 20 * Math.log10((0.95 * FULL_SCALE) / loudest);
  return Math.round(Math.min(maxDb, Math.max(0, gainDb)));
}

/** Fetches chunks once, keeps the latest, and tells when one has come. */
export class Peaks extends EventTarget {
  #chunks = new Map(); // "level/chunk" -> Int16Array; the order is the order of use
  #onTheWay = new Map();
  #maxChunks;
  #fetchPoints;

  /**
   * `first` numbers the level to begin with; `fetchPoints(level, first, count)` promises
   * an Int16Array of min, max pairs.
   */
  constructor({ levels, first, fetchPoints, maxChunks = 600 }) {
    super();
    this.levels = levels;
    this.#fetchPoints = fetchPoints;
    this.#maxChunks = maxChunks;
    this.first = levels.find(({ level }) => level === first);
  }

  /** Fetch the whole of the first level in one request; it is never forgotten. */
  async open() {
    this.firstPoints = await this.#fetchPoints(this.first, 0, this.first.n_points);
    return this.firstPoints;
  }

  /** Ask for what a stretch of time needs at a zoom; "arrived" says when to draw anew. */
  want(startS, endS, pxPerS) {
    const level = levelFor(this.levels, pxPerS);
    if (level.points_per_s <= this.first.points_per_s) return;
    for (const chunk of chunksBetween(level, startS, endS)) this.#fetchOnce(level, chunk);
  }

  /** Lowest and highest sample of each column, as shares of full scale. */
  columns(startS, secondsEach, count) {
    const level = levelFor(this.levels, 1 / secondsEach);
    const lows = new Float32Array(count);
    const highs = new Float32Array(count);
    for (let column = 0; column < count; column += 1) {
      const [low, high] =
        this.#extremes(level, startS, secondsEach, column) ??
        this.#extremes(this.first, startS, secondsEach, column) ?? [0, 0];
      lows[column] = low / FULL_SCALE;
      highs[column] = high / FULL_SCALE;
    }
    return { lows, highs };
  }

  #extremes(level, startS, secondsEach, column) {
    const [from, to] = columnRange(level, startS, secondsEach, column);
    let low = 32_767;
    let high = -32_768;
    for (let point = from; point < to; point += 1) {
      const points = this.#pointsAt(level, point);
      if (!points) return null;
      const place = 2 * (level === this.first ? point : point % CHUNK_POINTS);
      if (points[place] < low) low = points[place];
      if (points[place + 1] > high) high = points[place + 1];
    }
    return low > high ? [0, 0] : [low, high];
  }

  #pointsAt(level, point) {
    if (level === this.first) return this.firstPoints;
    return this.#chunks.get(`${level.level}/${Math.floor(point / CHUNK_POINTS)}`);
  }

  #fetchOnce(level, chunk) {
    const key = `${level.level}/${chunk}`;
    const known = this.#chunks.get(key);
    if (known) {
      this.#chunks.delete(key);
      this.#chunks.set(key, known);
      return;
    }
    if (this.#onTheWay.has(key)) return;
    const first = chunk * CHUNK_POINTS;
    const count = Math.min(CHUNK_POINTS, level.n_points - first);
    const arrival = this.#fetchPoints(level, first, count)
      .then((points) => this.#keep(key, points))
      // The coarse picture stands; the next look asks again.
      .catch(() => undefined)
      .finally(() => this.#onTheWay.delete(key));
    this.#onTheWay.set(key, arrival);
  }

  #keep(key, points) {
    this.#chunks.set(key, points);
    while (this.#chunks.size > this.#maxChunks) {
      this.#chunks.delete(this.#chunks.keys().next().value);
    }
    this.dispatchEvent(new Event("arrived"));
  }
}

import { columnRange, gainToFill, levelFor } from "../editor/picture/peaks.js";
import { request, requestBytes } from "../lib/api.js";

export const AROUND_MS = 2000;
const HIGHEST_GAIN_DB = 40; // more would make the room itself look loud
const FULL_SCALE = 32_768;
const HATCH_PX = 7;

/** The stretch of a recording that is shown for a card. */
export function stretch(card, durationMs) {
  return {
    fromMs: Math.max(0, card.start_ms - AROUND_MS),
    toMs: Math.min(durationMs, card.end_ms + AROUND_MS),
  };
}

/** Draws the sound of a card's place and what is around it. */
export class Picture {
  #canvas;
  #pyramids = new Map();
  #sounds = new Map(); // a card's id -> a promise of what is drawn
  #shown = null;

  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#paint()).observe(canvas);
    document.addEventListener("themechange", () => this.#paint());
  }

  /** Fetch what a card needs, once. */
  fetch(card) {
    if (!this.#sounds.has(card.id)) {
      const coming = this.#load(card);
      this.#sounds.set(card.id, coming);
      coming.catch(() => this.#sounds.delete(card.id));
    }
    return this.#sounds.get(card.id);
  }

  /** Draw a card; the answer is the stretch it shows, or null if another came since. */
  async show(card) {
    this.#shown = { card, sound: null };
    this.#paint();
    const sound = await this.fetch(card);
    if (this.#shown.card.id !== card.id) return null;
    this.#shown.sound = sound;
    this.#paint();
    return sound.stretch;
  }

  async #load(card) {
    const pyramid = await this.#pyramidOf(card.recording);
    const shown = stretch(card, pyramid.duration_ms);
    const seconds = (shown.toMs - shown.fromMs) / 1000;
    const level = levelFor(pyramid.levels, (this.#canvas.clientWidth * devicePixelRatio) / seconds);
    const first = Math.floor((shown.fromMs / 1000) * level.points_per_s);
    const last = Math.min(level.n_points, Math.ceil((shown.toMs / 1000) * level.points_per_s) + 1);
    const url = new URL(level.url, location.href);
    url.searchParams.set("first", String(first));
    url.searchParams.set("count", String(Math.max(1, last - first)));
    const points = new Int16Array(await requestBytes(url));
    return { stretch: shown, level, first, points, gain: 10 ** (gainToFill(points, HIGHEST_GAIN_DB) / 20) };
  }

  #pyramidOf(recording) {
    if (!this.#pyramids.has(recording)) {
      const coming = request(`recordings/${recording}/peaks/`).then(({ body }) => body);
      this.#pyramids.set(recording, coming);
      coming.catch(() => this.#pyramids.delete(recording));
    }
    return this.#pyramids.get(recording);
  }

  #paint() {
    const ratio = devicePixelRatio || 1;
    const canvas = this.#canvas;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const sound = this.#shown?.sound;
    if (!sound || canvas.width === 0) return;
    const look = getComputedStyle(canvas);
    const context = canvas.getContext("2d");
    const colour = (name) => look.getPropertyValue(name).trim();
    const place = this.#placeOf(sound.stretch);
    markPlace(context, place, { line: colour("--warm"), ground: colour("--window"), ratio });
    context.fillStyle = colour("--wave");
    paintWave(context, sound);
  }

  #placeOf({ fromMs, toMs }) {
    const { card } = this.#shown;
    const x = (ms) => ((ms - fromMs) / (toMs - fromMs)) * this.#canvas.width;
    return { left: x(card.start_ms), right: x(card.end_ms) };
  }
}

/** Hatched between two lines: nobody has said yet what it is. */
function markPlace(context, { left, right }, { line, ground, ratio }) {
  const { height } = context.canvas;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.fillStyle = ground;
  context.fillRect(left, 0, right - left, height);
  context.strokeStyle = ground;
  context.lineWidth = ratio;
  for (let x = left - height; x < right; x += HATCH_PX * ratio) {
    context.beginPath();
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
    context.stroke();
  }
  context.fillStyle = line;
  context.fillRect(left, 0, 2 * ratio, height);
  context.fillRect(right - 2 * ratio, 0, 2 * ratio, height);
  context.restore();
}

function paintWave(context, { stretch: shown, level, first, points, gain }) {
  const { width, height } = context.canvas;
  const secondsEach = (shown.toMs - shown.fromMs) / 1000 / width;
  const middle = height / 2;
  const room = middle * 0.94;
  for (let x = 0; x < width; x += 1) {
    const [from, to] = columnRange(level, shown.fromMs / 1000, secondsEach, x);
    let low = 0;
    let high = 0;
    for (let point = from - first; point < to - first; point += 1) {
      low = Math.min(low, points[2 * point] ?? 0);
      high = Math.max(high, points[2 * point + 1] ?? 0);
    }
    const top = middle - Math.min(1, (high / FULL_SCALE) * gain) * room;
    const bottom = middle - Math.max(-1, (low / FULL_SCALE) * gain) * room;
    context.fillRect(x, top, 1, Math.max(1, bottom - top));
  }
}

import { nameOf } from "./words.js";
import { CLOCK_PX, curvesOf, markOf, partsOf, ROOM_PX, scaleOf, tallness, ticksOf } from "./lane.js";

const HATCH_PX = 8;
const NARROW_PX = 6;

/** Draws the last hours into a canvas: one lane for each room, the clock below. */
export class Drawing {
  #canvas;
  #times;
  scale = null;

  constructor(canvas, { times }) {
    this.#canvas = canvas;
    this.#times = times;
  }

  draw({ rooms, covered, scores, detections, episodes, notes }, { fromMs, toMs }) {
    const names = rooms.length ? rooms.map(({ id }) => id).sort() : [""];
    const widthPx = this.#canvas.clientWidth;
    const heightPx = names.length * ROOM_PX + CLOCK_PX;
    const context = this.#prepare(widthPx, heightPx);
    this.scale = scaleOf({ fromMs, toMs, widthPx });
    names.forEach((room, number) => {
      const of = (rows) => rows.filter((row) => row.room === room);
      this.#room(context, partsOf(number * ROOM_PX), {
        name: names.length > 1 ? nameOf(room) : "",
        covered: of(covered),
        scores: of(scores),
        detections: of(detections).filter(({ crying, verdict }) => crying && verdict !== "wrong"),
        episodes: of(episodes),
        notes,
      });
    });
    this.#clock(context, names.length * ROOM_PX);
  }

  #prepare(widthPx, heightPx) {
    const canvas = this.#canvas;
    const density = globalThis.devicePixelRatio || 1;
    canvas.style.height = `${heightPx}px`;
    canvas.width = Math.round(widthPx * density);
    canvas.height = Math.round(heightPx * density);
    const context = canvas.getContext("2d");
    context.scale(density, density);
    const look = getComputedStyle(canvas);
    this.look = (name) => look.getPropertyValue(name).trim();
    context.font = `${look.fontSize} ${look.fontFamily}`;
    return context;
  }

  #room(context, parts, { name, covered, scores, detections, episodes, notes }) {
    this.#noData(context, parts.sound);
    context.fillStyle = this.look("--lane-quiet");
    for (const span of covered) this.#fill(context, span, parts.sound, 1);
    for (const row of detections) this.#detection(context, row, parts.sound);
    for (const curve of curvesOf(scores, this.scale)) this.#curve(context, curve, parts.sound);
    context.fillStyle = this.look("--score");
    for (const row of episodes) this.#fill(context, row, parts.episodes, 3);
    for (const row of notes) this.#note(context, row, parts);
    if (!name) return;
    context.fillStyle = this.look("--ink");
    context.fillText(name, 4, parts.sound.top + 16);
  }

  #noData(context, { top, height }) {
    context.save();
    context.beginPath();
    context.rect(0, top, this.scale.widthPx, height);
    context.clip();
    context.strokeStyle = this.look("--line-strong");
    context.lineWidth = 1;
    context.beginPath();
    for (let x = -height; x < this.scale.widthPx; x += HATCH_PX) {
      context.moveTo(x, top + height);
      context.lineTo(x + height, top);
    }
    context.stroke();
    context.restore();
  }

  #fill(context, stretch, { top, height }, leastPx) {
    const mark = markOf(stretch, this.scale, leastPx);
    if (mark) context.fillRect(mark.x, top, mark.width, height);
  }

  /** What a model says is an outline, what a person said is solid. */
  #detection(context, row, { top, height }) {
    const mark = markOf(row, this.scale);
    if (!mark) return;
    const tall = tallness(row) * (height - 4);
    const box = [mark.x, top + height - tall, mark.width, tall];
    // So narrow that an outline is all there is room for, both look the same.
    const solid = row.verdict === "right" || mark.width < NARROW_PX;
    context.fillStyle = this.look(solid ? "--score" : "--lane-crying");
    context.fillRect(...box);
    if (solid) return;
    context.strokeStyle = this.look("--score");
    context.lineWidth = 1.5;
    context.setLineDash(row.final ? [] : [4, 3]);
    context.strokeRect(box[0] + 0.75, box[1] + 0.75, box[2] - 1.5, box[3]);
    context.setLineDash([]);
  }

  #curve(context, curve, { top, height }) {
    context.strokeStyle = this.look("--ink-soft");
    context.lineWidth = 1;
    context.beginPath();
    for (const { x, score } of curve) context.lineTo(x + 0.5, top + height - 1 - score * (height - 4));
    context.stroke();
  }

  #note(context, { atMs }, { notes, sound }) {
    if (atMs < this.scale.fromMs || atMs > this.scale.toMs) return;
    const x = Math.min(this.scale.widthPx - 6, Math.max(6, this.scale.px(atMs)));
    context.strokeStyle = context.fillStyle = this.look("--ink");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, notes.top + 14);
    context.lineTo(x, sound.top + sound.height);
    context.stroke();
    context.beginPath();
    context.arc(x, notes.top + 9, 5, 0, 2 * Math.PI);
    context.fill();
  }

  #clock(context, top) {
    context.fillStyle = this.look("--ink-soft");
    context.textBaseline = "middle";
    for (const { ms, text } of ticksOf(this.scale, this.#times)) {
      const x = this.scale.px(ms);
      const wide = context.measureText(text).width;
      context.fillRect(x, top, 1, 4);
      const left = x - wide / 2;
      if (left >= 0 && left + wide <= this.scale.widthPx) context.fillText(text, left, top + 13);
    }
  }
}

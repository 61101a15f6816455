/** How each thing in the overview is painted; the legend's samples are painted here too. */
import { inPaintOrder, markOf, scoreColumns } from "./lanes.js";

/** The colours of the theme that stands, read once for each drawing. */
export function inksOf(element) {
  const look = getComputedStyle(element);
  const ink = (name) => look.getPropertyValue(name).trim();
  return {
    wave: ink("--wave"),
    score: ink("--score"),
    scoreGround: ink("--score-ground"),
    heard: ink("--heard"),
    soft: ink("--ink-soft"),
    line: ink("--line"),
    lineStrong: ink("--line-strong"),
    font: `12px ${look.fontFamily}`,
  };
}

export function paintClock(context, { top, height }, ticks, { scale, inks }) {
  context.font = inks.font;
  context.textBaseline = "middle";
  let freeFromPx = 0;
  for (const { ms, text } of ticks) {
    const x = Math.round(scale.px(ms)) + 0.5;
    context.fillStyle = text ? inks.lineStrong : inks.line;
    context.fillRect(x - 0.5, text ? top : top + height * 0.7, 1, text ? height : height * 0.3);
    if (!text) continue;
    const widthPx = context.measureText(text).width;
    if (x < freeFromPx || x + 5 + widthPx > scale.widthPx) continue;
    context.fillStyle = inks.soft;
    context.fillText(text, x + 4, top + height / 2);
    freeFromPx = x + widthPx + 8;
  }
}

export function paintWave(context, { top, height }, { lows, highs }, gain, inks) {
  const middle = top + height / 2;
  const room = height / 2;
  context.fillStyle = inks.wave;
  context.beginPath();
  for (let x = 0; x < lows.length; x += 1) {
    const above = Math.min(1, highs[x] * gain) * room;
    const below = Math.max(-1, lows[x] * gain) * room;
    context.rect(x, middle - above, 1, Math.max(1, above - below));
  }
  context.fill();
}

/** A filled curve where the model has listened, an empty hatch where it has not. */
export function paintScores(context, lane, scores, { scale, inks }) {
  const { top, height } = lane;
  const foot = top + height;
  if (!scores) {
    hatch(context, { x: 0, y: top, width: scale.widthPx, height }, inks.line, 8);
    return;
  }
  const columns = scoreColumns(scores, Math.max(1, Math.floor(scale.widthPx)));
  context.beginPath();
  context.moveTo(0, foot);
  columns.forEach((score, x) => context.lineTo(x + 0.5, foot - score * (height - 1)));
  context.lineTo(scale.widthPx, foot);
  context.fillStyle = inks.scoreGround;
  context.fill();
  context.strokeStyle = inks.score;
  context.lineWidth = 1;
  context.stroke();
}

export function paintHeard(context, { top, height }, spans, { scale, inks }) {
  context.strokeStyle = inks.line;
  context.lineWidth = 1;
  context.strokeRect(0.5, top + 0.5, scale.widthPx - 1, height - 1);
  context.fillStyle = inks.heard;
  for (const span of spans) {
    const { x, width } = markOf(span, scale, 1);
    context.fillRect(x, top, width, height);
  }
}

export function paintRows(context, lanes, rows, { scale, inks, colourOf }) {
  for (const { row, lane, look } of inPaintOrder(rows)) {
    const { top, height } = lanes[lane];
    const box = { ...markOf(row, scale), y: top, height };
    const colour = row.kind === "audit" ? inks.heard : colourOf(row.label);
    paintMark(context, look, box, { colour, inks });
  }
}

/** One mark in its look: the shape tells, the colour only helps. */
export function paintMark(context, look, box, { colour, inks }) {
  context.lineWidth = 1;
  context.fillStyle = context.strokeStyle = look === "crossed" ? inks.lineStrong : colour;
  LOOKS[look](context, box, inks);
}

const LOOKS = {
  solid: (context, { x, y, width, height }) => context.fillRect(x, y, width, height),
  hatched: (context, box) => {
    outline(context, box, []);
    if (box.width > 8) hatch(context, box, context.strokeStyle, 5);
  },
  dotted: (context, box) => outline(context, box, [2, 2]),
  crossed: (context, { x, y, width, height }) => {
    const middle = y + height / 2;
    const half = Math.min(3, height / 3);
    // One cross for each that has room, and a line through what is long.
    if (width > 12) context.fillRect(x, middle - 0.5, width, 1);
    cross(context, x + width / 2, middle, half);
  },
  ring: (context, box) => disc(context, box, { filled: false }),
  "ring-dotted": (context, box) => disc(context, box, { filled: false, dash: [2, 2] }),
  disc: (context, box) => disc(context, box, { filled: true }),
  "disc-high": (context, box, inks) => {
    context.fillStyle = context.strokeStyle = inks.score;
    disc(context, box, { filled: true });
    context.fillRect(box.x + box.width / 2 - 1, box.y, 2, box.height);
  },
};

function outline(context, { x, y, width, height }, dash) {
  context.setLineDash(dash);
  context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
  context.setLineDash([]);
}

function cross(context, x, y, half) {
  context.beginPath();
  context.moveTo(x - half, y - half);
  context.lineTo(x + half, y + half);
  context.moveTo(x - half, y + half);
  context.lineTo(x + half, y - half);
  context.stroke();
}

function disc(context, { x, y, width, height }, { filled, dash = [] }) {
  context.beginPath();
  context.setLineDash(dash);
  context.arc(x + width / 2, y + height / 2, height / 2 - 2, 0, 2 * Math.PI);
  if (filled) context.fill();
  else context.stroke();
  context.setLineDash([]);
}

function hatch(context, { x, y, width, height }, colour, stepPx) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = x - height; at < x + width; at += stepPx) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

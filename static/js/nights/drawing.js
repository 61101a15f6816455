/** Draws many nights below each other into a canvas. */
import { DATES_PX, HOUR_SHARES, xOf } from "./actogram.js";
import { dateInWords } from "./dates.js";

const TEXT_PX = 12;
const ROOM_FOR_TEXT_PX = 14;
const HATCH_PX = 6;
const NOTE_PX = 2.5;

/** `focus` is the `{ row, cry }` with the ring; `notes` are moments by night. */
export function draw(canvas, picture, { notes, focus }) {
  const look = lookOf(canvas);
  const context = sized(canvas, picture);
  context.fillStyle = hatch(context, look);
  context.fillRect(picture.scale.left, 0, picture.scale.width, picture.heightPx);
  for (const row of picture.rows) drawHeard(context, row, { picture, look });
  drawHours(context, picture, look);
  for (const row of picture.rows) drawMarks(context, row, { picture, look, notes: notes.get(row.night.night) ?? [] });
  drawDates(context, picture, look);
  if (focus) drawFocus(context, picture, focus, look);
}

function sized(canvas, { widthPx, heightPx }) {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}

function drawHeard(context, { top, height, covered }, { picture, look }) {
  context.fillStyle = look.quiet;
  for (const { x, width } of covered) context.fillRect(x, top + 1, width, height - 2);
  context.fillStyle = look.ground;
  context.fillRect(picture.scale.left, top + height - 1, picture.scale.width, 1);
}

/** Over the hour that never was nothing goes on: it was neither heard nor missed. */
function drawMarks(context, { top, height, cries, never, face }, { picture, look, notes }) {
  context.fillStyle = look.crying;
  for (const { x, width } of cries) context.fillRect(x, top + 1, width, height - 2);
  context.fillStyle = look.ground;
  if (never) context.fillRect(never.x, top, never.width, height);
  context.fillStyle = look.ink;
  for (const { atMs } of notes) {
    context.beginPath();
    context.arc(xOf({ face }, atMs, picture.scale), top + Math.min(4, height / 2), NOTE_PX, 0, 2 * Math.PI);
    context.fill();
  }
}

function drawHours(context, { scale, heightPx }, look) {
  context.fillStyle = look.line;
  for (const share of HOUR_SHARES) context.fillRect(Math.min(scale.left + share * scale.width, scale.left + scale.width - 1), 0, 1, heightPx);
}

/** Each date where there is room, else the first night of each month. */
function drawDates(context, { rows, rowPx }, look) {
  context.fillStyle = look.soft;
  context.font = `${TEXT_PX}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const roomy = rowPx >= ROOM_FOR_TEXT_PX;
  rows.forEach(({ night: { night }, top, height }) => {
    if (roomy) context.fillText(dateInWords(night), 0, top + height / 2, DATES_PX - 6);
    else if (night.endsWith("-01")) context.fillText(dateInWords(night, { month: "short", year: "numeric" }), 0, top + height / 2, DATES_PX - 6);
  });
}

function drawFocus(context, { rows, widthPx }, { row: n, cry }, look) {
  const row = rows[n];
  if (!row) return;
  context.strokeStyle = look.focus;
  context.lineWidth = 2;
  context.strokeRect(1, row.top + 1, widthPx - 2, row.height - 2);
  const place = cry === null ? null : row.cries[cry];
  if (!place) return;
  context.lineWidth = 3;
  context.strokeRect(place.x - 3, row.top - 1, place.width + 6, row.height + 2);
}

function hatch(context, look) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = HATCH_PX;
  const pen = tile.getContext("2d");
  pen.strokeStyle = look.line;
  pen.beginPath();
  for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
    pen.moveTo(shift, HATCH_PX);
    pen.lineTo(shift + HATCH_PX, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

function lookOf(canvas) {
  const style = getComputedStyle(canvas);
  const own = (name) => style.getPropertyValue(name).trim();
  return {
    ...{ ink: own("--ink"), soft: own("--ink-soft"), line: own("--line-strong"), ground: own("--panel") },
    ...{ crying: own("--score"), quiet: mixed(canvas), focus: own("--focus-colour") },
  };
}

/** A mixed colour is only known once something is drawn in it. */
function mixed(canvas) {
  const sample = document.createElement("i");
  sample.className = "sign quiet-time";
  canvas.parentElement.append(sample);
  const colour = getComputedStyle(sample).backgroundColor;
  sample.remove();
  return colour;
}

import { fromAnnotation, fromSuggestion, drawn } from "../editor/rows/intervals.js";
import { Labels } from "../editor/rows/labels.js";
import { gainToFill, Peaks } from "../editor/picture/peaks.js";
import { request, requestAll, requestBytes } from "../lib/api.js";

const HIGHEST_GAIN_DB = 60;
let labels = null;

/** Draw a recording's picture and its marks into a canvas, once it comes into view. */
export function drawWhenSeen(canvas, recording) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    draw(canvas, recording).catch(() => {
      canvas.dataset.state = "failed";
    });
  });
  observer.observe(canvas);
}

async function draw(canvas, recording) {
  labels ??= requestAll("labels/").then((rows) => new Labels(rows));
  const path = `recordings/${recording.id}/`;
  const [{ body: pyramid }, rows] = await Promise.all([request(`${path}peaks/`), marksOf(recording, path)]);
  const level = coarseEnough(pyramid.levels, canvas.width);
  const peaks = new Peaks({
    levels: [level],
    first: level.level,
    fetchPoints: async (level, first, count) =>
      new Int16Array(await requestBytes(`${level.url}?first=${first}&count=${count}`)),
  });
  const points = await peaks.open();
  paint(canvas, peaks, {
    durationMs: recording.duration_ms,
    gain: 10 ** (gainToFill(points, HIGHEST_GAIN_DB) / 20),
    rows,
    labels: await labels,
  });
  canvas.dataset.state = "ready";
}

/** The one level a strip of this width needs. */
function coarseEnough(levels, widthPx) {
  const enough = levels.filter((level) => level.n_points >= widthPx);
  return enough.sort((a, b) => a.n_points - b.n_points)[0] ?? levels[0];
}

async function marksOf(recording, path) {
  const [annotations, suggestions] = await Promise.all([
    recording.n_annotations ? requestAll(`${path}annotations/`) : [],
    recording.n_suggestions ? requestAll(`${path}suggestions/`) : [],
  ]);
  return [...annotations.map(fromAnnotation), ...suggestions.map(fromSuggestion)];
}

function paint(canvas, peaks, { durationMs, gain, rows, labels: words }) {
  const look = getComputedStyle(canvas);
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  const secondsEach = durationMs / 1000 / width;
  const { lows, highs } = peaks.columns(0, secondsEach, width);
  context.clearRect(0, 0, width, height);
  for (const row of rows.filter(drawn)) {
    context.fillStyle = context.strokeStyle = words.colourOf(row.label);
    const x = (row.startMs / durationMs) * width;
    const length = Math.max(2, ((row.endMs - row.startMs) / durationMs) * width);
    if (row.kind === "annotation") context.fillRect(x, 0, length, 8);
    else context.strokeRect(x + 0.5, 1.5, length, 5);
  }
  context.fillStyle = look.getPropertyValue("--wave").trim();
  const middle = (height + 10) / 2;
  const room = (height - 12) / 2;
  for (let x = 0; x < width; x += 1) {
    const top = middle - Math.min(1, highs[x] * gain) * room;
    const bottom = middle - Math.max(-1, lows[x] * gain) * room;
    context.fillRect(x, top, 1, Math.max(1, bottom - top));
  }
}

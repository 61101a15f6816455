import { offset } from "../../lib/clock.js";
import { find, on } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { clockTicks, lanesIn, scaleOf } from "./lanes.js";
import { inksOf, paintClock, paintHeard, paintMark, paintRows, paintScores, paintWave } from "./paint.js";
import { bindWindow } from "./window.js";

/**
 * The whole night in one picture: clock, sound, score, suggestions, annotations, chance
 * checks, what was heard, and the window that is shown below. Returns
 * `{ setScores(), setHeard(), stop() }`.
 */
export function bindOverview(root, store, { waveform, peaks, durationMs, clock, labels }) {
  const overview = find("overview", root);
  // What moves seldom and what each change moves lie on canvases of their own.
  const ground = { canvas: find("overview-ground", overview), asked: false };
  const marks = { canvas: find("overview-marks", overview), asked: false };
  const listened = { canvas: find("overview-heard", overview), asked: false };
  let scores = null;
  let heard = [];

  ground.draw = (context, view) => {
    const { lanes, scale } = view;
    const columns = Math.max(1, Math.floor(scale.widthPx));
    paintClock(context, lanes.clock, clockTicks({ durationMs, widthPx: scale.widthPx, clock }), view);
    paintWave(context, lanes.wave, peaks.columns(0, durationMs / 1000 / columns, columns), waveform.gain, view.inks);
    paintScores(context, lanes.score, scores, view);
  };
  marks.draw = (context, view) => {
    paintRows(context, view.lanes, store.all, { ...view, colourOf: (label) => labels.colourOf(label) });
  };

  listened.draw = (context, view) => paintHeard(context, view.lanes.heard, heard, view);

  const redraw = (layer) => {
    if (layer.asked) return;
    layer.asked = true;
    requestAnimationFrame(() => {
      layer.asked = false;
      const { canvas } = layer;
      const view = {
        scale: scaleOf({ durationMs, widthPx: canvas.clientWidth }),
        lanes: lanesIn(canvas.clientHeight),
        inks: inksOf(canvas),
      };
      layer.draw(fitted(canvas), view);
    });
  };
  const redrawAll = () => {
    for (const layer of [ground, marks, listened]) redraw(layer);
  };

  /** What is at a place: clock time first, offset second, score where there is one. */
  const hintAt = (ms) => {
    const parts = [clock.at(ms)];
    if (clock.known) parts.push(fill(_("%(offset)s in"), { offset: offset(ms) }));
    const score = scores?.scores[Math.min(scores.scores.length - 1, Math.floor(ms / scores.stepMs))];
    if (score !== undefined) parts.push(fill(_("score %(score)s"), { score: score.toFixed(2) }));
    return parts.join(" · ");
  };

  const observer = new ResizeObserver(redrawAll);
  observer.observe(overview);
  const stops = [
    () => observer.disconnect(),
    on(store, "change", () => redraw(marks)),
    on(peaks, "arrived", () => redraw(ground)),
    on(find("gain", root), "input", () => redraw(ground)),
    on(document, "themechange", () => {
      redrawAll();
      drawLegend(root, labels);
    }),
    on(find("legend", root), "toggle", () => drawLegend(root, labels)),
    bindWindow(root, waveform, { durationMs, clock, hintAt }),
  ];
  redrawAll();

  return {
    setScores: (next) => {
      scores = next;
      redraw(ground);
    },
    setHeard: (spans) => {
      heard = spans;
      redraw(listened);
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** An empty canvas as fine as the screen, measured in CSS pixels. */
function fitted(canvas) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return context;
}

/** The legend's samples are painted as the picture is. */
function drawLegend(root, labels) {
  for (const canvas of root.querySelectorAll("canvas[data-sample]")) {
    const inks = inksOf(canvas);
    const context = fitted(canvas);
    const height = canvas.clientHeight;
    const width = canvas.clientWidth;
    const { sample } = canvas.dataset;
    const scale = scaleOf({ durationMs: 1, widthPx: width });
    if (sample === "score") {
      paintScores(context, { top: 0, height }, { scores: [0.1, 0.2, 0.9, 0.5, 0.2, 0.1], stepMs: 1 / 6, durationMs: 1 }, { scale, inks });
    } else if (sample === "heard") {
      paintHeard(context, { top: 3, height: height - 6 }, [{ startMs: 0.2, endMs: 0.8 }], { scale, inks });
    } else {
      const colour = sample.startsWith("ring") || sample === "disc" ? inks.heard : labels.colourOf(labels.usual);
      paintMark(context, sample, { x: 2, y: 1, width: width - 4, height: height - 2 }, { colour, inks });
    }
  }
}

/** The tones under the waveform: one scroll, one zoom and one cursor with it. */
import { find, on, say, setState } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { createLane } from "./lane.js";
import { bindLook } from "./look.js";
import { bindHold } from "./pointer.js";
import { whenDrawn } from "./waiting.js";

/** `drawing`: what the page knows of the picture; null where its job is to be watched. */
export function bindSpectrogram(root, waveform, store, { request, path, recordingId, drawing: known, clock }) {
  const place = find("spectrogram", root);
  const canvas = find("spectrogram-canvas", place);
  const cursor = find("spectrogram-cursor", place);
  const edges = find("spectrogram-edges", place);
  let drawing = null;
  let lane = null;
  let asked = 0;
  let colours = stopsOf(place);

  const ask = () => {
    asked ||= requestAnimationFrame(paint);
  };
  const { look, stop: stopLook } = bindLook(root, () => {
    choose();
    ask();
  });

  function choose() {
    const hidden = look.picture === "hidden";
    place.hidden = hidden;
    const picture = drawing?.pictures.find((each) => each.picture === look.picture);
    if (lane?.picture === picture) return;
    lane?.stop();
    lane = null;
    if (!picture) return;
    const made = createLane(canvas, { picture, look: () => ({ stops: colours, ...look }), onArrival: ask });
    lane = { picture, ...made };
    setState(place, "loading");
    showAxis(find("spectrogram-axis", place), picture);
    canvas.setAttribute("aria-label", fill(_("Picture of the tones: %(title)s"), { title: picture.title }));
  }

  function paint() {
    asked = 0;
    const { startMs, endMs } = waveform.windowMs();
    if (place.hidden || !(endMs > startMs)) return;
    const widthPx = waveform.widthPx();
    fit(canvas, widthPx);
    const px = (ms) => ((ms - startMs) / (endMs - startMs)) * widthPx;
    showCursor(px(waveform.currentMs), widthPx);
    showEdges(store.selected, px, widthPx);
    if (!lane) return;
    const sharp = lane.paint(startMs / 1000, endMs / 1000);
    // For whoever waits until the very window is there: tests, measurements.
    place.dataset.window = `${startMs / 1000} ${endMs / 1000}`;
    place.dataset.sharp = String(sharp);
    if (sharp) setState(place, "ready");
  }

  function showCursor(atPx, widthPx) {
    cursor.hidden = atPx < 0 || atPx > widthPx;
    cursor.style.transform = `translateX(${atPx}px)`;
  }

  function showEdges(selected, px, widthPx) {
    const [left, right] = selected ? [px(selected.startMs), px(selected.endMs)] : [-9, -9];
    edges.hidden = right < 0 || left > widthPx;
    if (edges.hidden) return;
    const from = Math.max(-2, left);
    edges.style.transform = `translateX(${from}px)`;
    edges.style.width = `${Math.max(2, Math.min(widthPx + 2, right) - from)}px`;
  }

  const watcher = new ResizeObserver(ask);
  watcher.observe(place);
  const stops = [
    ...["ready", "scroll", "zoom", "redraw", "timeupdate", "seeking"].map((event) => waveform.on(event, ask)),
    on(store, "select", ask),
    on(store, "change", ask),
    on(document, "themechange", () => {
      colours = stopsOf(place);
      ask();
    }),
    bindHold(canvas, waveform, {
      tell: (ms) => say(find("spectrogram-time", place), ms === null ? "" : clock.at(ms, 1)),
    }),
    stopLook,
    () => watcher.disconnect(),
    () => lane?.stop(),
    () => cancelAnimationFrame(asked),
  ];

  setState(place, "waiting");
  choose();
  ask();
  const waiting = whenDrawn(place, { request, path, recordingId, drawing: known });
  stops.push(waiting.stop);
  waiting.found
    .then((body) => {
      drawing = body;
      say(find("spectrogram-words", place), "");
      choose();
      ask();
    })
    .catch((error) => {
      setState(place, "failed");
      say(find("spectrogram-words", place), error.message);
    });
  return () => {
    for (const stop of stops) stop();
  };
}

/** As many pixels as the screen has; setting a canvas' size wipes it, so only on change. */
function fit(canvas, widthPx) {
  const dense = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [Math.round(widthPx * dense), Math.round(canvas.clientHeight * dense)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function stopsOf(element) {
  return getComputedStyle(element).getPropertyValue("--tones").split(",").map((stop) => stop.trim());
}

function showAxis(axis, { ticks }) {
  const rows = ticks.map(({ hz, row_share }) => {
    const tick = document.createElement("span");
    tick.style.bottom = `${row_share * 100}%`;
    const name = document.createElement("b");
    name.textContent = hz >= 1000 ? fill(_("%(n)s kHz"), { n: hz / 1000 }) : fill(_("%(n)s Hz"), { n: hz });
    tick.append(name);
    return tick;
  });
  axis.replaceChildren(...rows);
}

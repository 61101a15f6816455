import { find, on, say } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";

export const SEEK_MS = 2000;
export const CONTEXT_MS = 1000;
const ZOOM_STEP = 2;
// What is played to judge an edge: more of what lies inside.
const EDGE_OUTSIDE_MS = 250;
const EDGE_INSIDE_MS = 600;

/**
 * Playing, looping, speed, zoom, loudness of the picture. Returns what the keys also do,
 * and `stop`.
 */
export function bindTransport(root, waveform, store, { clock, gainDb, durationMs }) {
  const play = find("play", root);
  const now = find("now", root);
  const loop = find("loop", root);
  const zoom = find("zoom", root);
  const gain = find("gain", root);
  const gainShown = find("gain-shown", root);
  const follow = find("follow", root);
  const speed = find("speed", root);
  let looping = false;

  const showPlaying = () => {
    const { playing } = waveform;
    find("icon", play).dataset.icon = playing ? "pause" : "play";
    say(find("play-word", play), playing ? _("Pause") : _("Play"));
  };
  const showTime = () => say(now, clock.at(waveform.currentMs, 1));
  const showZoom = () => {
    zoom.value = String(Math.round(waveform.zoom * 100));
    zoom.setAttribute("aria-valuetext", fill(_("%(n)s %%").replace("%%", "%"), { n: zoom.value }));
  };
  const showGain = () => {
    say(gainShown, `+${gain.value} dB`);
    gain.setAttribute("aria-valuetext", `+${gain.value} dB`);
  };

  const start = (startMs, endMs) => {
    // A browser may want a click before it plays: then the picture has moved at least.
    waveform.play(startMs, endMs).catch(() => showPlaying());
  };
  const toggle = () => {
    if (waveform.playing) waveform.pause();
    else start();
  };
  const setLoop = (value) => {
    looping = value;
    loop.setAttribute("aria-pressed", String(looping));
    if (looping && store.selected) start(store.selected.startMs);
  };
  const goRound = () => {
    showTime();
    const row = store.selected;
    if (looping && row && waveform.playing && waveform.currentMs >= row.endMs) {
      waveform.seek(row.startMs);
    }
  };

  const setSpeed = (step) => {
    const next = speed.options[speed.selectedIndex + step];
    if (!next) return;
    speed.value = next.value;
    waveform.setRate(Number(next.value));
  };
  /** To a moment, and the window with it, as wide as it is. */
  const travelTo = (ms) => {
    const { startMs, endMs } = waveform.windowMs();
    const half = (endMs - startMs) / 2;
    waveform.seek(ms);
    waveform.lookAt(Math.max(0, ms - half), Math.max(0, ms - half) + 2 * half);
  };

  gain.value = String(gainDb);
  const stops = [
    on(play, "click", toggle),
    on(find("play-selected", root), "click", () => store.selected && listenTo(store.selected)),
    on(loop, "click", () => setLoop(!looping)),
    on(speed, "change", () => waveform.setRate(Number(speed.value))),
    on(zoom, "input", () => {
      waveform.zoom = Number(zoom.value) / 100;
    }),
    on(find("zoom-in", root), "click", () => waveform.zoomBy(ZOOM_STEP)),
    on(find("zoom-out", root), "click", () => waveform.zoomBy(1 / ZOOM_STEP)),
    on(find("zoom-all", root), "click", () => zoomAll()),
    on(gain, "input", () => {
      waveform.setGainDb(Number(gain.value));
      showGain();
    }),
    on(follow, "change", () => waveform.setFollow(follow.checked)),
    waveform.on("play", showPlaying),
    waveform.on("pause", showPlaying),
    waveform.on("finish", showPlaying),
    waveform.on("timeupdate", goRound),
    waveform.on("redraw", showZoom),
  ];
  showTime();
  showZoom();
  showGain();

  function zoomAll() {
    waveform.zoom = 0;
  }

  /** Let a place be heard, with a second before and after. */
  function hearAround(row) {
    start(Math.max(0, row.startMs - CONTEXT_MS), looping ? undefined : row.endMs + CONTEXT_MS);
  }

  /** Show a place and let it be heard. */
  function listenTo(row) {
    waveform.show(row.startMs, row.endMs, 2 * CONTEXT_MS);
    hearAround(row);
  }

  /** Let the ear judge an edge, "start" or "end", where it is now. */
  function hearEdge(row, edge) {
    if (edge === "start") start(Math.max(0, row.startMs - EDGE_OUTSIDE_MS), row.startMs + EDGE_INSIDE_MS);
    else start(Math.max(0, row.endMs - EDGE_INSIDE_MS), row.endMs + EDGE_OUTSIDE_MS);
  }

  return {
    toggle,
    listenTo,
    hearAround,
    hearEdge,
    slower: () => setSpeed(-1),
    faster: () => setSpeed(1),
    toStart: () => travelTo(0),
    toEnd: () => travelTo(durationMs),
    zoomAll,
    loop: () => setLoop(!looping),
    back: () => waveform.seek(waveform.currentMs - SEEK_MS),
    forward: () => waveform.seek(waveform.currentMs + SEEK_MS),
    zoomIn: () => waveform.zoomBy(ZOOM_STEP),
    zoomOut: () => waveform.zoomBy(1 / ZOOM_STEP),
    refresh: showTime,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** The one module that knows wavesurfer: draws, plays, zooms and scrolls one night. */
import WaveSurfer from "wavesurfer";
import HoverPlugin from "wavesurfer/hover";
import TimelinePlugin from "wavesurfer/timeline";

import { _ } from "../../lib/words.js";
import { ticksIn } from "./ticks.js";

const WIDEST_PX = 33_000_000; // Chromium clamps an element at 33,554,428 px
const FINEST_PX_PER_S = 1000;
const HEIGHT_PX = 168;

/**
 * The plugin makes an element for each notch of the whole recording at each redraw,
 * 36,000 of them for ten hours; this one makes those in view.
 */
class WindowTimeline extends TimelinePlugin {
  initTimeline() {
    const lane = document.createElement("div");
    lane.setAttribute("part", "timeline");
    this.timelineWrapper.replaceChildren(lane);
    this.currentTimeline = lane;
    this.updateVisibleNotches(this.wavesurfer.getScroll(), null, lane);
    this.emit("ready");
  }

  updateVisibleNotches(leftPx, _rightPx, lane) {
    const durationS = this.wavesurfer.getDuration();
    if (!durationS) return;
    const pxPerS = this.wavesurfer.getWrapper().clientWidth / durationS;
    const widthPx = this.wavesurfer.getWidth();
    const startMs = ((leftPx - widthPx) / pxPerS) * 1000;
    const endMs = ((leftPx + 2 * widthPx) / pxPerS) * 1000;
    const notches = this.options.ticks({ startMs, endMs, pxPerS });
    lane.replaceChildren(...notches.map((tick) => notch(tick, pxPerS)));
  }
}

function notch({ ms, text }, pxPerS) {
  const element = document.createElement("div");
  element.setAttribute("part", text ? "notch notch-named" : "notch");
  element.style.left = `${(ms / 1000) * pxPerS}px`;
  element.textContent = text;
  return element;
}

export function createWaveform({ container, media, peaks, durationMs, clock, gainDb }) {
  const durationS = durationMs / 1000;
  const look = getComputedStyle(container);
  const colour = (name) => look.getPropertyValue(name).trim();
  const view = { gain: gainOf(gainDb), follow: true, away: false };

  /** Draw one of wavesurfer's canvases from the finest peaks that have come. */
  const drawInto = (totalPx) => (_points, context) => {
    const { canvas } = context;
    const pxPerS = totalPx() / durationS;
    const startS = Number.parseFloat(canvas.style.left) / pxPerS;
    const secondsEach = Number.parseFloat(canvas.style.width) / pxPerS / canvas.width;
    peaks.want(startS, startS + secondsEach * canvas.width, 1 / secondsEach);
    drawColumns(context, peaks.columns(startS, secondsEach, canvas.width), view.gain);
  };

  const surfer = WaveSurfer.create({
    container,
    media,
    duration: durationS,
    // Only so that wavesurfer knows that there is something: drawInto draws.
    peaks: [new Float32Array(2)],
    height: HEIGHT_PX,
    minPxPerSec: 0,
    waveColor: colour("--wave"),
    progressColor: colour("--wave-heard"),
    cursorColor: colour("--cursor"),
    cursorWidth: 2,
    renderFunction: drawInto(() => surfer.getWrapper().clientWidth),
    plugins: [
      new WindowTimeline({ ticks: (range) => ticksIn({ ...range, durationMs, clock }) }),
      HoverPlugin.create({
        lineColor: colour("--cursor"),
        labelBackground: colour("--panel"),
        labelColor: colour("--ink"),
        labelSize: 13,
        formatTimeCallback: (seconds) => clock.at(seconds * 1000, 1),
      }),
    ],
  });
  // What scrolls can be reached by keys too.
  const scroller = surfer.getWrapper().parentElement;
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", _("Waveform; the arrow keys move the cursor"));

  const smallestPxPerS = () => surfer.getWidth() / durationS;
  const largestPxPerS = Math.min(FINEST_PX_PER_S, Math.floor(WIDEST_PX / durationS));
  const pxPerS = () => surfer.getWrapper().clientWidth / durationS;

  const windowMs = () => {
    const startMs = (surfer.getScroll() / pxPerS()) * 1000;
    return { startMs, endMs: startMs + (surfer.getWidth() / pxPerS()) * 1000 };
  };

  /** Zoom so that `anchorMs` stays where it is on screen, or at `atPx`. */
  const zoomTo = (wanted, anchorMs, atPx) => {
    const before = pxPerS();
    const next = Math.min(largestPxPerS, Math.max(smallestPxPerS(), wanted));
    const place = atPx ?? (anchorMs / 1000) * before - surfer.getScroll();
    surfer.zoom(next <= smallestPxPerS() ? 0 : next);
    surfer.setScroll((anchorMs / 1000) * pxPerS() - place);
  };

  /** Bring a stretch to the middle, with `contextMs` on either side at least. */
  const show = (startMs, endMs, contextMs) => {
    const wantedMs = Math.max(endMs - startMs + 2 * contextMs, 1000);
    const wanted = surfer.getWidth() / (wantedMs / 1000);
    zoomTo(wanted, (startMs + endMs) / 2, surfer.getWidth() / 2);
  };

  const followOrNot = () => {
    const follows = view.follow && !view.away;
    surfer.setOptions({ autoScroll: follows, autoCenter: follows });
  };
  /** While something plays, a window that a person puts elsewhere stays there. */
  const setAway = (away) => {
    if (view.away === away) return;
    view.away = away;
    if (view.follow) followOrNot();
  };

  /** Show exactly this window, as near as the zoom allows. */
  const lookAt = (startMs, endMs) => {
    if (surfer.isPlaying()) setAway(true);
    const wanted = surfer.getWidth() / ((endMs - startMs) / 1000);
    if (Math.abs(wanted / pxPerS() - 1) < 1e-6) surfer.setScroll((startMs / 1000) * pxPerS());
    else zoomTo(wanted, startMs, 0);
  };

  let asked = false;
  const redraw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      surfer.setOptions({});
    });
  };
  const stops = [
    listen(peaks, "arrived", redraw),
    onWheel(container, (factor, px) => {
      const anchorMs = ((surfer.getScroll() + px) / pxPerS()) * 1000;
      zoomTo(pxPerS() * factor, anchorMs, px);
    }),
    surfer.on("play", () => setAway(false)),
    surfer.on("seeking", () => setAway(false)),
  ];

  return {
    /** Resolves when there is a length: before, every place would lie at 0. */
    ready: new Promise((resolve) => {
      surfer.once("ready", resolve);
    }),
    on: (event, handler) => surfer.on(event, handler),
    durationMs,
    /** What scrolls, for those who listen to pointers, and what scrolls in it. */
    surface: scroller,
    layer: surfer.getWrapper(),
    windowMs,
    widthPx: () => surfer.getWidth(),
    show,
    lookAt,
    /** The shortest window there is. */
    narrowestMs: () => (surfer.getWidth() / largestPxPerS) * 1000,
    zoomBy: (factor) => {
      const { startMs, endMs } = windowMs();
      const cursorMs = surfer.getCurrentTime() * 1000;
      const inView = cursorMs >= startMs && cursorMs <= endMs;
      zoomTo(pxPerS() * factor, inView ? cursorMs : (startMs + endMs) / 2);
    },
    /** Zoom as a share between the whole night (0) and the finest (1), and back. */
    get zoom() {
      return Math.log(pxPerS() / smallestPxPerS()) / Math.log(largestPxPerS / smallestPxPerS());
    },
    set zoom(share) {
      const { startMs, endMs } = windowMs();
      const wanted = smallestPxPerS() * (largestPxPerS / smallestPxPerS()) ** share;
      zoomTo(wanted, (startMs + endMs) / 2);
    },
    get playing() {
      return surfer.isPlaying();
    },
    get currentMs() {
      return surfer.getCurrentTime() * 1000;
    },
    play: (startMs, endMs) =>
      surfer.play(startMs === undefined ? undefined : startMs / 1000, endMs === undefined ? undefined : endMs / 1000),
    pause: () => surfer.pause(),
    seek: (ms) => surfer.setTime(Math.min(durationS, Math.max(0, ms / 1000))),
    setRate: (rate) => surfer.setPlaybackRate(rate, true),
    get gain() {
      return view.gain;
    },
    setGainDb: (nextDb) => {
      view.gain = gainOf(nextDb);
      redraw();
    },
    setFollow: (follow) => {
      view.follow = follow;
      followOrNot();
    },
    redrawIn: () => {
      surfer.setOptions({
        waveColor: colour("--wave"),
        progressColor: colour("--wave-heard"),
        cursorColor: colour("--cursor"),
      });
    },
    destroy: () => {
      for (const stop of stops) stop();
      surfer.destroy();
    },
  };
}

function gainOf(gainDb) {
  return 10 ** (gainDb / 20);
}

/** A column for each pixel, from its lowest to its highest sample. */
function drawColumns(context, { lows, highs }, gain) {
  const { height } = context.canvas;
  const middle = height / 2;
  context.beginPath();
  for (let x = 0; x < lows.length; x += 1) {
    const top = middle - Math.min(1, highs[x] * gain) * middle;
    const bottom = middle - Math.max(-1, lows[x] * gain) * middle;
    context.rect(x, top, 1, Math.max(1, bottom - top));
  }
  context.fill();
}

/** Control and wheel, as well as a pinch on a touchpad, zoom around the pointer. */
function onWheel(element, zoom) {
  return listen(
    element,
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const px = event.clientX - element.getBoundingClientRect().left;
      zoom(Math.exp(-event.deltaY / 200), px);
    },
    { passive: false },
  );
}

function listen(target, type, handler, options) {
  target.addEventListener(type, handler, options);
  return () => target.removeEventListener(type, handler, options);
}

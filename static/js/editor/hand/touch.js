import { on } from "../../lib/dom.js";
import { pinched } from "./drags.js";

const HOLD_MS = 400;
const STILL_PX = 10; // a resting finger trembles
const MEANT_PX = 4;
const BUZZ_MS = 15;

/** Fingers on the waveform itself: rest and drag to draw, two to zoom, else scroll. */
export function bindFingers({ surface, waveform, xOf, view, durationMs, drawing, begin, moveTo, end, cancel, dragging }) {
  let press = null; // the one finger that may come to draw
  let pinch = null;
  let asked = false;
  let busy = false; // until all fingers are up, what is left of them does nothing

  const forget = () => {
    clearTimeout(press?.timer);
    press = null;
  };
  const draw = () => {
    press.draws = true;
    begin({ part: "draw", x: press.x });
  };
  const onHold = () => {
    if (!press) return;
    navigator.vibrate?.(BUZZ_MS);
    draw();
  };
  const zoom = () => {
    asked = false;
    if (!pinch) return;
    const next = pinched({ ...pinch, durationMs, narrowestMs: waveform.narrowestMs() });
    waveform.lookAt(next.startMs, next.endMs);
  };
  const onSurface = (touches) => [...touches].filter((touch) => surface.contains(touch.target));

  const several = (event) => {
    forget();
    cancel();
    busy = true;
    const [one, other] = onSurface(event.touches);
    if (!other) return;
    const at = { a: xOf(one), b: xOf(other) };
    const from = view();
    pinch = { from, at, ...at, viewPx: from.widthPx, ids: [one.identifier, other.identifier] };
  };
  const spread = (event) => {
    const [one, other] = pinch.ids.map((id) => [...event.touches].find((touch) => touch.identifier === id));
    if (!one || !other) return;
    pinch.a = xOf(one);
    pinch.b = xOf(other);
    if (asked) return;
    asked = true;
    requestAnimationFrame(zoom);
  };
  const lift = (event) => {
    const left = event.touches.length;
    if (pinch && left < 2) pinch = null;
    if (press?.draws) {
      if (event.cancelable) event.preventDefault(); // no click follows
      if (event.type === "touchend") end();
      else cancel();
    }
    forget();
    if (left === 0) busy = false;
  };

  return [
    on(surface, "touchstart", (event) => {
      // A second finger anywhere ends what the first began, also what a grip began.
      if (event.touches.length > 1) {
        if (event.cancelable) event.preventDefault();
        several(event);
        return;
      }
      const [touch] = event.touches;
      if (busy || dragging() || touch.target.dataset.grip) return;
      press = { x: xOf(touch), y: touch.clientY, draws: false };
      if (!drawing()) press.timer = setTimeout(onHold, HOLD_MS);
    }, { passive: false }),
    on(surface, "touchmove", (event) => {
      if (pinch || press?.draws || (press && drawing())) {
        if (event.cancelable) event.preventDefault();
      }
      if (pinch) spread(event);
      if (!press) return;
      const [touch] = event.touches;
      const x = xOf(touch);
      if (press.draws) moveTo(x);
      else if (drawing()) {
        if (Math.abs(x - press.x) < MEANT_PX) return;
        draw();
        moveTo(x);
      } else if (Math.hypot(x - press.x, touch.clientY - press.y) > STILL_PX) forget();
    }, { passive: false }),
    on(surface, "touchend", lift),
    on(surface, "touchcancel", lift),
    // A long press asks for no menu here.
    on(surface, "contextmenu", (event) => event.pointerType === "touch" && event.preventDefault()),
    forget,
  ];
}

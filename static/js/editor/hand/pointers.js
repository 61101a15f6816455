import { on } from "../../lib/dom.js";

const MEANT_PX = 4; // less is a click
const CURSORS = { start: "ew-resize", end: "ew-resize", body: "grab" };

/** A mouse or a pen: hold what lies there; with Alt, or where "Draw" is on, draw over it. */
export function bindPointer({ surface, under, xOf, drawing, begin, moveTo, end, cancel, dragging }) {
  let press = null;
  const intent = (event) => (event.altKey || drawing() ? null : under(xOf(event)));
  const finish = (event) => {
    if (event.pointerId !== press?.pointerId) return;
    press = null;
    if (!dragging()) return;
    swallowClick();
    if (event.type === "pointerup") end();
    else cancel();
  };
  return [
    on(surface, "pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0 || event.target.dataset.grip) return;
      press = { pointerId: event.pointerId, x: xOf(event), hit: intent(event) };
    }),
    on(window, "pointermove", (event) => {
      if (event.pointerId !== press?.pointerId) return;
      const x = xOf(event);
      if (press.begun) moveTo(x);
      else if (Math.abs(x - press.x) >= MEANT_PX) {
        press.begun = true;
        surface.setPointerCapture(event.pointerId);
        begin({ part: press.hit?.part ?? "draw", row: press.hit?.row, x: press.x });
        moveTo(x);
      }
    }),
    on(window, "pointerup", finish),
    on(window, "pointercancel", finish),
    on(surface, "pointermove", (event) => {
      if (event.pointerType === "touch" || press) return;
      surface.style.cursor = CURSORS[intent(event)?.part] ?? (event.altKey || drawing() ? "crosshair" : "");
    }),
    // A pen draws; it does not also scroll.
    on(surface, "touchmove", (event) => press && event.cancelable && event.preventDefault(), { passive: false }),
  ];
}

/**
 * A grip is held by anything that points, and goes with it wherever it goes. One that is
 * only tapped lets the tap through to what lies under it.
 */
export function bindGrip(grip, { xOf, begin, moveTo, end, cancel }) {
  let holder = null;
  const finish = (event) => {
    if (event.pointerId !== holder) return;
    holder = null;
    if (event.type !== "pointerup") cancel();
    else if (end()) swallowClick();
  };
  return [
    on(grip, "pointerdown", (event) => {
      if (event.button !== 0 || holder !== null) return;
      event.preventDefault();
      holder = event.pointerId;
      grip.setPointerCapture(holder);
      begin(grip.dataset.grip, xOf(event));
    }),
    on(grip, "pointermove", (event) => event.pointerId === holder && moveTo(xOf(event))),
    on(grip, "pointerup", finish),
    on(grip, "pointercancel", finish),
    on(grip, "lostpointercapture", (event) => {
      if (event.pointerId === holder) finish(event);
    }),
  ];
}

/** The click that the browser makes of a drag's end is not meant. */
function swallowClick() {
  const stop = on(window, "click", (event) => {
    event.preventDefault();
    event.stopPropagation();
  }, true);
  setTimeout(stop, 0);
}

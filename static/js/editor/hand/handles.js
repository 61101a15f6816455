import { gripPlaces } from "./drags.js";

const COARSE = matchMedia("(any-pointer: coarse)");
const FINGER_PX = 44;
const MOUSE_PX = 16;

/**
 * What can be held of the selected place, two edges and a body, and the outline of what a
 * drag is about to make. They lie in the waveform and scroll with it.
 */
export function createHandles(layer) {
  const shelf = part("handles");
  shelf.setAttribute("aria-hidden", "true"); // keys and fields do the same
  const grips = { start: part("grip grip-start"), end: part("grip grip-end"), body: part("grip grip-body") };
  const outline = part("outline");
  const words = part("outline-words");
  outline.append(words);
  for (const [name, grip] of Object.entries(grips)) {
    grip.dataset.grip = name;
    grip.hidden = true;
  }
  outline.hidden = true;
  shelf.append(outline, ...Object.values(grips));
  layer.append(shelf);

  /** Put the grips to an interval; a view is `{ startMs, endMs, widthPx }`. */
  const hold = (interval, view) => {
    const pxPerMs = view.widthPx / (view.endMs - view.startMs);
    const gripPx = COARSE.matches ? FINGER_PX : MOUSE_PX;
    const px = (ms) => (ms - view.startMs) * pxPerMs;
    const places = interval
      ? gripPlaces({ startPx: px(interval.startMs), endPx: px(interval.endMs), viewPx: view.widthPx, gripPx })
      : {};
    for (const [name, grip] of Object.entries(grips)) {
      const place = places[name];
      grip.hidden = !place;
      if (!place) continue;
      grip.style.left = `${view.startMs * pxPerMs + place.leftPx}px`;
      grip.style.width = `${place.widthPx}px`;
    }
  };

  /** Outline what would come of letting go now, with its words; null takes it away. */
  const draft = (interval, view, text = "") => {
    outline.hidden = !interval;
    if (!interval) return;
    const pxPerMs = view.widthPx / (view.endMs - view.startMs);
    outline.style.left = `${interval.startMs * pxPerMs}px`;
    outline.style.width = `${Math.max(2, (interval.endMs - interval.startMs) * pxPerMs)}px`;
    const middlePx = (Math.max(interval.startMs, view.startMs) + Math.min(interval.endMs, view.endMs)) / 2;
    words.style.left = `${(middlePx - interval.startMs) * pxPerMs}px`;
    words.textContent = text;
  };

  return {
    elements: Object.values(grips),
    hold,
    draft,
    stop: () => shelf.remove(),
  };
}

function part(names) {
  const element = document.createElement("div");
  element.setAttribute("part", names);
  return element;
}

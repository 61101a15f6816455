/**
 * Drawing, moving and resizing on the waveform, in one way for mouse, pen and finger.
 *
 * A mouse or pen takes hold of whatever lies under it, and draws elsewhere. One finger
 * scrolls as it does everywhere, unless it rests first or "Draw" is on; two fingers zoom
 * and never draw. Each drag ends in one change, or in none.
 */
import { find, on } from "../../lib/dom.js";
import { borderSpeed, dragged, hitAt, pickAt } from "./drags.js";
import { createHandles } from "./handles.js";
import { drawn, movable } from "../rows/intervals.js";
import { bindGrip, bindPointer } from "./pointers.js";
import { bindFingers } from "./touch.js";

const MEANT_PX = 4; // less is a click

export function bindEditing(root, waveform, store, { clock, durationMs, onDraw, onMove, onPick }) {
  const { surface } = waveform;
  const handles = createHandles(waveform.layer);
  const toggle = find("draw", root);
  let drag = null;
  let asked = false;

  const drawing = () => toggle.getAttribute("aria-pressed") === "true";
  const view = () => ({ ...waveform.windowMs(), widthPx: waveform.widthPx() });
  const xOf = (event) => event.clientX - surface.getBoundingClientRect().left;
  const msAt = (x) => {
    const { startMs, endMs, widthPx } = view();
    return startMs + ((endMs - startMs) * x) / widthPx;
  };
  const msPerPx = () => {
    const { startMs, endMs, widthPx } = view();
    return (endMs - startMs) / widthPx;
  };
  const under = (x) =>
    hitAt(store.all.filter((row) => drawn(row) && movable(row)), {
      atMs: msAt(x),
      msPerPx: msPerPx(),
      selectedId: store.selected?.id,
    });
  const held = () => (store.selected && movable(store.selected) ? store.selected : null);

  const showHandles = () => {
    asked = false;
    handles.hold(drag ? null : held(), view());
  };
  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(showHandles);
  };

  // ------------------------------------------------------------------- one drag

  const result = () => dragged({ ...drag, durationMs, nowMs: msAt(drag.x) });
  const show = () => {
    const place = result();
    const words = drag.part === "end" ? clock.at(place.endMs, 2) : clock.at(place.startMs, 2);
    const seconds = ((place.endMs - place.startMs) / 1000).toFixed(2);
    handles.draft(place, view(), `${words} · ${seconds} s`);
  };

  /** Take hold of a part of a row, or of the empty ground to draw on it. */
  const begin = ({ part, row, x }) => {
    cancel();
    const { startMs, endMs } = waveform.windowMs();
    waveform.lookAt(startMs, endMs); // what plays does not pull the picture away
    drag = { part, id: row?.id, startMs: row?.startMs, endMs: row?.endMs, grabMs: msAt(x), fromX: x, x, sinceMs: 0 };
    root.dataset.dragging = part;
    showHandles();
    show();
    requestAnimationFrame(creep);
  };

  const moveTo = (x) => {
    if (!drag) return;
    drag.x = x;
    show();
  };

  /** At the border of the view the picture moves on, for as long as one stays there. */
  const creep = (nowMs) => {
    if (!drag) return;
    const speed = borderSpeed({ x: drag.x, fromX: drag.fromX, viewPx: waveform.widthPx() });
    const passedMs = drag.sinceMs ? Math.min(50, nowMs - drag.sinceMs) : 0;
    drag.sinceMs = nowMs;
    if (speed !== 0) {
      const { startMs, endMs } = waveform.windowMs();
      const byMs = Math.min(Math.max(speed * passedMs * msPerPx(), -startMs), durationMs - endMs);
      waveform.lookAt(startMs + byMs, endMs + byMs);
      show();
    }
    requestAnimationFrame(creep);
  };

  const put = () => {
    const done = drag;
    drag = null;
    delete root.dataset.dragging;
    handles.draft(null);
    soon();
    return done;
  };
  const cancel = () => {
    if (drag) put();
  };
  /** Whether anything came of it. */
  const end = () => {
    if (!drag) return false;
    const { startMs, endMs } = result();
    const meant = Math.abs(drag.x - drag.fromX) >= MEANT_PX || msAt(drag.fromX) !== drag.grabMs;
    const { part, id } = put();
    if (meant && part === "draw") onDraw(startMs, endMs);
    else if (meant) onMove(id, startMs, endMs);
    return meant;
  };

  const stops = [
    ...bindPointer({ surface, under, xOf, drawing, begin, moveTo, end, cancel, dragging: () => drag !== null }),
    ...bindFingers({ surface, waveform, xOf, view, durationMs, drawing, begin, moveTo, end, cancel, dragging: () => drag !== null }),
    ...handles.elements.flatMap((grip) =>
      bindGrip(grip, { xOf, moveTo, end, cancel, begin: (part, x) => held() && begin({ part, row: held(), x }) }),
    ),
    on(surface, "click", (event) => {
      const row = pickAt(store.all.filter(drawn), { atMs: msAt(xOf(event)), msPerPx: msPerPx() });
      if (!row) return;
      event.stopPropagation();
      onPick(row.id);
    }, true),
    on(document, "keydown", (event) => {
      if (event.key !== "Escape" || !drag) return;
      event.preventDefault();
      event.stopPropagation();
      cancel();
    }, true),
    on(toggle, "click", () => toggle.setAttribute("aria-pressed", String(!drawing()))),
    on(window, "blur", cancel),
    on(store, "change", soon),
    on(store, "select", soon),
    waveform.on("scroll", soon),
    waveform.on("zoom", soon),
    waveform.on("redraw", soon),
    handles.stop,
  ];
  showHandles();
  return () => {
    cancel();
    for (const stop of stops) stop();
  };
}

/** A click on the tones seeks, a drag moves the window, the wheel scrolls and zooms. */
import { on } from "../../lib/dom.js";

const STILL_PX = 5;

/** `tell(ms)` says where a mouse is, `null` when it has left. */
export function bindHold(canvas, waveform, { tell }) {
  let hold = null;
  const pxOf = (event) => event.clientX - canvas.getBoundingClientRect().left;
  const msPerPx = () => {
    const { startMs, endMs } = waveform.windowMs();
    return (endMs - startMs) / waveform.widthPx();
  };
  const msAt = (event) => waveform.windowMs().startMs + pxOf(event) * msPerPx();

  const moveBy = (startMs, lengthMs) => {
    const first = Math.min(waveform.durationMs - lengthMs, Math.max(0, startMs));
    waveform.lookAt(first, first + lengthMs);
  };

  const down = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const { startMs, endMs } = waveform.windowMs();
    hold = { id: event.pointerId, px: event.clientX, startMs, lengthMs: endMs - startMs, moved: false };
    canvas.setPointerCapture(event.pointerId);
  };
  const move = (event) => {
    if (event.pointerType === "mouse") tell(msAt(event));
    if (hold?.id !== event.pointerId) return;
    const byPx = hold.px - event.clientX;
    hold.moved ||= Math.abs(byPx) > STILL_PX;
    if (hold.moved) moveBy(hold.startMs + byPx * msPerPx(), hold.lengthMs);
  };
  const up = (event) => {
    if (hold?.id !== event.pointerId) return;
    const { moved } = hold;
    hold = null;
    if (!moved) waveform.seek(msAt(event));
  };
  const wheel = (event) => {
    const { startMs, endMs } = waveform.windowMs();
    const lengthMs = endMs - startMs;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const atMs = msAt(event);
      const wanted = lengthMs * Math.exp(event.deltaY / 200);
      const next = Math.min(waveform.durationMs, Math.max(waveform.narrowestMs(), wanted));
      moveBy(atMs - ((atMs - startMs) / lengthMs) * next, next);
      return;
    }
    const byPx = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!byPx) return;
    event.preventDefault();
    moveBy(startMs + byPx * msPerPx(), lengthMs);
  };

  const stops = [
    on(canvas, "pointerdown", down),
    on(canvas, "pointermove", move),
    on(canvas, "pointerup", up),
    on(canvas, "pointercancel", () => {
      hold = null;
    }),
    on(canvas, "pointerleave", () => tell(null)),
    on(canvas, "wheel", wheel, { passive: false }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

import { offset } from "../../lib/clock.js";
import { find, on, say } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { centredOn, dragged, drawnFrom, GRIP_PX, gripAt, isWhole, scaleOf, stepped } from "./lanes.js";

const A_DRAG_PX = 4; // less is a tap

/**
 * The handle that says which part of the night is shown below: dragged, its edges
 * dragged, or moved by keys; a tap anywhere goes there. Returns what stops it.
 */
export function bindWindow(root, waveform, { durationMs, clock, hintAt }) {
  const overview = find("overview", root);
  const handle = find("overview-window", overview);
  const frame = find("overview-frame", handle);
  const cursor = find("overview-cursor", overview);
  const hint = find("overview-hint", overview);
  let held = null; // { grip, fromPx, window, moved }
  let wanted = null;

  const scale = () => scaleOf({ durationMs, widthPx: overview.clientWidth });
  const limits = () => ({ durationMs, narrowestMs: Math.min(durationMs, waveform.narrowestMs()) });
  const shown = () => {
    const { startMs, endMs } = waveform.windowMs();
    return { startMs: Math.max(0, startMs), endMs: Math.min(durationMs, endMs) };
  };

  /** Many moves a frame come from a finger; the picture follows once. */
  const lookAt = (window) => {
    if (!wanted) {
      requestAnimationFrame(() => {
        waveform.lookAt(wanted.startMs, wanted.endMs);
        wanted = null;
      });
    }
    wanted = window;
  };

  const place = () => {
    const { px, widthPx } = scale();
    const window = shown();
    const startPx = px(window.startMs);
    const lengthPx = Math.max(3, px(window.endMs) - startPx);
    const gripPx = Math.min(widthPx, Math.max(GRIP_PX, lengthPx));
    const leftPx = Math.min(widthPx - gripPx, Math.max(0, startPx + lengthPx / 2 - gripPx / 2));
    handle.style.width = `${gripPx}px`;
    handle.style.transform = `translateX(${leftPx}px)`;
    frame.style.width = `${lengthPx}px`;
    frame.style.transform = `translateX(${Math.min(startPx, widthPx - lengthPx) - leftPx}px)`;
    handle.toggleAttribute("data-whole", isWhole(window, durationMs));
    tell(window);
  };

  const tell = ({ startMs, endMs }) => {
    handle.setAttribute("aria-valuemax", String(Math.round(durationMs / 1000)));
    handle.setAttribute("aria-valuenow", String(Math.round(startMs / 1000)));
    handle.setAttribute("aria-valuetext", fromTo({ startMs, endMs }, clock));
    if (held?.moved || document.activeElement === handle) {
      showHint((scale().px(startMs) + scale().px(endMs)) / 2, windowInWords({ startMs, endMs }, clock));
    }
  };

  const placeCursor = () => {
    cursor.style.transform = `translateX(${scale().px(waveform.currentMs)}px)`;
  };

  const showHint = (px, words) => {
    hint.hidden = false;
    say(hint, words);
    const roomPx = overview.clientWidth - hint.offsetWidth - 4;
    hint.style.transform = `translateX(${Math.max(4, Math.min(roomPx, px - hint.offsetWidth / 2))}px)`;
  };
  const hideHint = () => {
    hint.hidden = document.activeElement !== handle || !handle.matches(":focus-visible");
    if (!hint.hidden) tell(shown());
  };

  const pxOf = (event) => event.clientX - overview.getBoundingClientRect().left;
  const gripUnder = (px) => {
    const { px: toPx } = scale();
    const window = shown();
    if (isWhole(window, durationMs)) {
      // There is nowhere to move to: an edge can be drawn in, else a new window is drawn.
      return px < GRIP_PX / 2 ? "start" : px > overview.clientWidth - GRIP_PX / 2 ? "end" : "drawn";
    }
    return gripAt(px, { startPx: toPx(window.startMs), endPx: toPx(window.endMs) });
  };

  const hold = (event) => {
    if (event.button !== 0) return;
    const px = pxOf(event);
    held = { grip: gripUnder(px), fromPx: px, window: shown(), moved: false };
    overview.setPointerCapture(event.pointerId);
  };
  const move = (event) => {
    const px = pxOf(event);
    if (!held) {
      overview.dataset.grip = gripUnder(px) ?? "";
      showHint(px, hintAt(scale().ms(px)));
      return;
    }
    if (!held.moved && Math.abs(px - held.fromPx) < A_DRAG_PX) return;
    if (!held.moved && held.grip === null) {
      // Held beside it: it comes to the pointer, and on with it.
      held = { ...held, grip: "middle", window: centredOn(scale().ms(held.fromPx), held.window, limits()) };
    }
    held.moved = true;
    const fromMs = scale().ms(held.fromPx);
    const toMs = scale().ms(px);
    lookAt(
      held.grip === "drawn"
        ? drawnFrom(fromMs, toMs, limits())
        : dragged(held.window, held.grip, toMs - fromMs, limits()),
    );
  };
  const release = (event) => {
    if (held && !held.moved) {
      const ms = scale().ms(pxOf(event));
      // First the sound: what is sought while it plays would bring its own window.
      waveform.seek(ms);
      lookAt(centredOn(ms, shown(), limits()));
    }
    held = null;
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepped(wanted ?? shown(), event.key, limits());
    if (!next) return;
    event.preventDefault();
    lookAt(next);
  };

  const observer = new ResizeObserver(() => {
    place();
    placeCursor();
  });
  observer.observe(overview);
  const stops = [
    () => observer.disconnect(),
    waveform.on("scroll", place),
    waveform.on("zoom", place),
    waveform.on("redraw", place),
    waveform.on("timeupdate", placeCursor),
    on(overview, "pointerdown", hold),
    on(overview, "pointermove", move),
    on(overview, "pointerup", release),
    on(overview, "pointercancel", () => {
      held = null;
    }),
    on(overview, "pointerleave", hideHint),
    on(handle, "focus", hideHint),
    on(handle, "blur", hideHint),
    on(handle, "keydown", press),
  ];
  place();
  placeCursor();
  return () => {
    for (const stop of stops) stop();
  };
}

/** "02:13:20 to 02:43:20": clock times, where the clock is known. */
function fromTo({ startMs, endMs }, clock) {
  return fill(_("%(from)s to %(to)s"), { from: clock.at(startMs), to: clock.at(endMs) });
}

/** The clock first, the offset second. */
function windowInWords(window, clock) {
  const words = fromTo(window, clock);
  return clock.known ? `${words} · ${fill(_("%(offset)s in"), { offset: offset(window.startMs) })}` : words;
}

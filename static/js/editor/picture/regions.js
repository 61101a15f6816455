import { _ } from "../../lib/words.js";
import { createCrowd } from "./crowd.js";
import { drawn, partCrowd } from "../rows/intervals.js";
import { touching } from "../rows/order.js";

const MOST_REGIONS = 150; // more than that cannot be told apart, and slows panning
const NARROWEST_PX = 4; // where there are more, those below stand in the crowd
const ROOM_FOR_TEXT_PX = 56;

/**
 * Keep what lies over the waveform equal to the store's rows in view, by id. It is looked
 * at only: editing.js finds what lies under a pointer. Returns the function that stops it.
 */
export function bindRegions(waveform, store, { labels }) {
  const shelf = document.createElement("div");
  shelf.setAttribute("part", "regions");
  shelf.setAttribute("aria-hidden", "true"); // the list says the same
  waveform.layer.append(shelf);
  const crowd = createCrowd(waveform.layer);
  const shown = new Map(); // id -> { element, row, look }
  let drawnFor = null; // what is on screen was drawn for this
  let asked = false;

  const sync = () => {
    asked = false;
    const window = waveform.windowMs();
    const pxPerMs = waveform.widthPx() / (window.endMs - window.startMs);
    const state = { rows: store.all, selectedId: store.selected?.id, pxPerMs };
    if (drawnFor && covers(drawnFor, window, state)) return;
    const margin = (window.endMs - window.startMs) / 2;
    drawnFor = { ...state, startMs: window.startMs - margin, endMs: window.endMs + margin };
    const stretch = {
      startMs: Math.max(0, drawnFor.startMs),
      endMs: Math.min(waveform.durationMs, drawnFor.endMs),
    };
    const { single, crowd: rest } = partCrowd(touching(state.rows, stretch).filter(drawn), {
      most: MOST_REGIONS,
      narrowestMs: NARROWEST_PX / pxPerMs,
      keepId: state.selectedId,
    });
    keepOnly(single);
    for (const row of single) keep(row, lookOf(row, state));
    crowd.draw(rest, { ...stretch, pxPerMs, colourOf: (label) => labels.colourOf(label) });
  };

  const keepOnly = (rows) => {
    const wanted = new Set(rows.map((row) => row.id));
    for (const [id, { element }] of shown) {
      if (wanted.has(id)) continue;
      shown.delete(id);
      element.remove();
    }
  };

  const keep = (row, look) => {
    const known = shown.get(row.id);
    if (known?.row === row && known.look.selected === look.selected && known.look.roomy === look.roomy) return;
    const element = known?.element ?? shelf.appendChild(document.createElement("div"));
    shown.set(row.id, { element, row, look });
    // Shares of the night, so that a zoom moves them without us.
    element.style.left = `${(100 * row.startMs) / waveform.durationMs}%`;
    element.style.width = `${(100 * (row.endMs - row.startMs)) / waveform.durationMs}%`;
    dress(element, row, look, labels);
  };

  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(sync);
  };
  const anew = () => {
    drawnFor = null;
    soon();
  };

  const stops = [
    listen(store, "change", soon),
    listen(store, "select", soon),
    listen(document, "themechange", anew),
    waveform.on("scroll", soon),
    waveform.on("zoom", soon),
    waveform.on("redraw", soon),
    crowd.stop,
    () => shelf.remove(),
  ];
  sync();

  return () => {
    for (const stop of stops) stop();
  };
}

function covers(drawnFor, window, state) {
  return (
    drawnFor.rows === state.rows &&
    drawnFor.selectedId === state.selectedId &&
    drawnFor.pxPerMs === state.pxPerMs &&
    drawnFor.startMs <= window.startMs &&
    drawnFor.endMs >= window.endMs
  );
}

function lookOf(row, { selectedId, pxPerMs }) {
  return { selected: row.id === selectedId, roomy: (row.endMs - row.startMs) * pxPerMs >= ROOM_FOR_TEXT_PX };
}

/** CSS reads parts and `data-text`; a person's word is solid, a model's is hatched. */
function dress(element, row, look, labels) {
  element.setAttribute("part", `region ${row.id}`);
  element.part.add(row.kind);
  element.part.toggle("unsure", row.decision === "unsure");
  element.part.toggle("selected", look.selected);
  element.style.setProperty("--label", labels.colourOf(row.label));
  element.dataset.text = look.roomy ? textOf(row) : "";
}

function textOf(row) {
  if (row.kind === "audit") return _("chance check");
  return row.kind === "suggestion" ? `${row.label} ${row.score.toFixed(2)}` : row.label;
}

function listen(target, type, handler) {
  target.addEventListener(type, handler);
  return () => target.removeEventListener(type, handler);
}

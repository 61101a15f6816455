import { drawn, inWindow } from "./intervals.js";

const MOST_REGIONS = 150; // more than that cannot be told apart, and slows panning
const ROOM_FOR_TEXT_PX = 56;
const LOOKED_AT = { color: "transparent", drag: false, resize: false };

/**
 * Keep the regions on the waveform equal to the store's rows in view, by id. They are
 * looked at only: editing.js finds what lies under a pointer. Returns the function that
 * stops it.
 */
export function bindRegions(waveform, store, { labels }) {
  const shown = new Map(); // id -> { region, row, look }
  let asked = false;

  const lookOf = (row, window) => {
    const pxPerMs = waveform.widthPx() / (window.endMs - window.startMs);
    const roomy = (row.endMs - row.startMs) * pxPerMs >= ROOM_FOR_TEXT_PX;
    const selected = store.selected?.id === row.id;
    return `${selected}/${roomy}`;
  };

  const sync = () => {
    asked = false;
    const window = waveform.windowMs();
    const margin = window.endMs - window.startMs;
    const rows = inWindow(store.all.filter(drawn), {
      startMs: window.startMs - margin / 2,
      endMs: window.endMs + margin / 2,
      limit: MOST_REGIONS,
      keepId: store.selected?.id,
    });
    const wanted = new Set(rows.map((row) => row.id));
    for (const [id, { region }] of shown) {
      if (wanted.has(id)) continue;
      shown.delete(id);
      region.remove();
    }
    for (const row of rows) keep(row, lookOf(row, window));
  };

  const keep = (row, look) => {
    const known = shown.get(row.id);
    if (known?.row === row && known.look === look) return;
    const place = { start: row.startMs / 1000, end: row.endMs / 1000 };
    if (known) known.region.setOptions(place);
    const entry = known ?? { region: waveform.addRegion({ id: row.id, ...place, ...LOOKED_AT }) };
    shown.set(row.id, entry);
    entry.row = row;
    entry.look = look;
    dress(entry.region.element, row, look, labels);
  };

  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(sync);
  };

  const stops = [
    listen(store, "change", soon),
    listen(store, "select", soon),
    waveform.on("scroll", soon),
    waveform.on("zoom", soon),
    waveform.on("redraw", soon),
  ];
  sync();

  return () => {
    for (const stop of stops) stop();
  };
}

/** CSS reads parts and `data-text`; a person's word is solid, a model's is hatched. */
function dress(element, row, look, labels) {
  const [selected, roomy] = look.split("/").map((text) => text === "true");
  element.setAttribute("part", `region ${row.id}`);
  element.part.add(row.kind);
  element.part.toggle("unsure", row.decision === "unsure");
  element.part.toggle("selected", selected);
  element.style.setProperty("--label", labels.colourOf(row.label));
  const score = row.kind === "suggestion" ? ` ${row.score.toFixed(2)}` : "";
  element.dataset.text = roomy ? `${row.label}${score}` : "";
  element.title = `${row.label}${score}`;
}

function listen(target, type, handler) {
  target.addEventListener(type, handler);
  return () => target.removeEventListener(type, handler);
}

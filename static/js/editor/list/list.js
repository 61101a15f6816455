import { lengthInWords } from "../../lib/clock.js";
import { find, fromTemplate, keepList, on, say, setState } from "../../lib/dom.js";
import { _, count, fill } from "../../lib/words.js";
import { FILTERS } from "../rows/intervals.js";
import { bindNarrowing } from "./narrowing.js";
import { chosen } from "../rows/order.js";
import { pageOf, rowsInView, scrollFor } from "./virtual.js";

const MARGIN = 20; // rows beside those in view, so that a quick hand sees no gap

const DECISIONS = {
  pending: () => _("to decide"),
  unsure: () => _("unsure"),
  rejected: () => _("rejected"),
  accepted: () => _("accepted"),
  edited: () => _("corrected"),
};
const SOURCES = {
  human: () => _("drawn by you"),
  accepted: () => _("accepted"),
  edited: () => _("corrected"),
};
const ANSWERS = {
  pending: () => _("to answer"),
  nothing: () => _("no crying"),
  crying: () => _("crying"),
  unsure: () => _("unsure"),
};

/** Where a row stands, in words. */
export function standing(row) {
  if (row.kind === "annotation") return SOURCES[row.source]();
  return row.kind === "audit" ? ANSWERS[row.answer]() : DECISIONS[row.decision]();
}

/** What a row is called: its label, or what else it is. */
export function nameOf(row) {
  return row.kind === "audit" ? _("chance check") : row.label;
}

/** A row in one breath, as a screen reader says it. */
export function sentence(row, clock) {
  const open = row.kind === "suggestion" && row.decision === "pending";
  const parts = [
    clock.at(row.startMs),
    nameOf(row),
    lengthInWords(row.endMs - row.startMs),
    open ? _("suggested") : standing(row),
  ];
  if (row.score !== undefined) parts.push(fill(_("score %(score)s"), { score: row.score.toFixed(2) }));
  if (row.note) parts.push(row.note);
  return parts.join(", ");
}

/**
 * The places as a listbox: arrows move, and the selection is the picture's. However many
 * there are, the page holds those in view and the selected one. Returns
 * `{ rows(), gap(row), onChange(), stop() }`: `rows` are those the filter lets through in
 * the order they are walked, a fresh array after each change; `gap` is the place from
 * which the selected row, or the suggestion it came of, has left them.
 */
export function bindList(root, store, { clock, labels, onPick, models }) {
  const list = find("intervals", root);
  const empty = find("intervals-empty", root);
  const none = find("intervals-none", root);
  const total = find("intervals-count", root);
  const known = { all: null, choice: null, rows: [], everything: 0 };
  const listeners = new Set();
  let last = null; // where the selected one stood when it was last among the rows
  let asked = false;
  let reveal = false;

  const rows = () => {
    const { choice } = narrowing;
    if (known.all !== store.all || known.choice !== choice) {
      known.all = store.all;
      known.choice = choice;
      known.rows = chosen(store.all, choice);
      known.everything = store.all.filter(FILTERS[worldOf(choice)]).length;
      noteSelected();
    }
    return known.rows;
  };
  const noteSelected = () => {
    const place = placeOfSelected();
    if (place >= 0) last = { id: store.selected.id, place };
  };
  const placeOfSelected = () => {
    const id = store.selected?.id;
    return id === undefined ? -1 : known.rows.findIndex((row) => row.id === id);
  };
  const gap = (row) => {
    rows();
    const left = row && last && (last.id === row.id || last.id === row.suggestion);
    return left ? last.place : null;
  };

  const update = (element, row, place, number) => {
    element.style.setProperty("--place", String(place));
    element.setAttribute("aria-setsize", String(number));
    element.setAttribute("aria-posinset", String(place + 1));
    element.setAttribute("aria-selected", String(row.id === store.selected?.id));
    if (element.row === row && element.clock === clock.at) return;
    element.row = row;
    element.clock = clock.at;
    element.id = `interval-${row.id}`;
    element.dataset.kind = row.kind;
    element.dataset.decision = row.decision ?? row.source ?? row.answer;
    element.style.setProperty("--label", labels.colourOf(row.label));
    element.setAttribute("aria-label", sentence(row, clock));
    say(find("when", element), clock.at(row.startMs, 1));
    say(find("length", element), lengthInWords(row.endMs - row.startMs));
    say(find("label", element), nameOf(row));
    say(find("standing", element), standing(row));
    const score = row.score?.toFixed(2);
    say(find("score", element), score ? fill(_("score %(score)s"), { score }) : "");
    say(find("note", element), row.note ?? "");
  };

  const measure = () => ({
    rowPx: Number.parseFloat(getComputedStyle(list).getPropertyValue("--row-px")) || 46,
    viewPx: list.clientHeight,
    scrollPx: list.scrollTop,
  });

  const sync = () => {
    asked = false;
    const some = rows();
    empty.hidden = known.everything > 0 || some.length > 0;
    none.hidden = some.length > 0 || !empty.hidden;
    setState(list, some.length > 0 ? "ready" : "empty");
    list.style.setProperty("--places", String(some.length));
    const place = placeOfSelected();
    if (reveal && place >= 0) list.scrollTop = scrollFor({ place, ...measure() });
    reveal = false;
    show(some, place);
    say(total, howMany(some.length, known.everything, narrowing.choice));
    for (const tell of listeners) tell();
  };

  const show = (some, selectedPlace) => {
    const { first, end } = rowsInView({ count: some.length, margin: MARGIN, ...measure() });
    const places = Array.from({ length: end - first }, (_unused, n) => first + n);
    // The selected one always stands there: a screen reader is told of it by its id.
    if (selectedPlace >= end) places.push(selectedPlace);
    else if (selectedPlace >= 0 && selectedPlace < first) places.unshift(selectedPlace);
    const placeOf = new Map(places.map((each) => [some[each], each]));
    keepList(list, places.map((each) => some[each]), {
      idOf: (row) => row.id,
      create: () => fromTemplate("interval"),
      update: (element, row) => update(element, row, placeOf.get(row), some.length),
    });
    if (selectedPlace >= 0) list.setAttribute("aria-activedescendant", `interval-${some[selectedPlace].id}`);
    else list.removeAttribute("aria-activedescendant");
  };

  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(sync);
  };
  const toSelected = () => {
    reveal = true;
    noteSelected();
    soon();
  };

  /** Home, End and whole pages, as in any list; arrows are commands of the page. */
  const walk = (event) => {
    const some = rows();
    const place = placeOfSelected();
    const page = pageOf(measure());
    const steps = { Home: 0, End: some.length - 1, PageUp: place - page, PageDown: place + page };
    if (!Object.hasOwn(steps, event.key) || some.length === 0) return;
    event.preventDefault();
    onPick(some[Math.min(some.length - 1, Math.max(0, steps[event.key]))].id);
  };

  const narrowing = bindNarrowing(root, store, { labels, models, onChange: toSelected });
  const observer = new ResizeObserver(soon);
  observer.observe(list);
  const stops = [
    on(store, "change", soon),
    on(store, "select", toSelected),
    on(list, "scroll", soon, { passive: true }),
    on(list, "keydown", walk),
    on(list, "click", (event) => {
      const option = event.target.closest("[data-id]");
      if (option) onPick(option.dataset.id);
    }),
    narrowing.stop,
    () => observer.disconnect(),
  ];
  // At once: a page that says it is ready shows its rows.
  sync();

  return {
    rows,
    gap,
    refresh: soon,
    onChange: (tell) => {
      listeners.add(tell);
      tell();
      return () => listeners.delete(tell);
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** What a choice is a part of. */
function worldOf({ show, model }) {
  if (model > 0) return "past";
  return show === "audits" ? "audits" : "all";
}

function howMany(shown, everything, { show, model }) {
  if (worldOf({ show, model }) === "audits") return count("%(n)s chance check", "%(n)s chance checks", shown);
  if (shown === everything) return count("%(n)s place", "%(n)s places", shown);
  return fill(count("%(shown)s of %(n)s place", "%(shown)s of %(n)s places", everything), { shown });
}

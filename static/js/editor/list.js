import { lengthInWords } from "../lib/clock.js";
import { find, fromTemplate, keepList, on, say, setState } from "../lib/dom.js";
import { _, count, fill } from "../lib/words.js";
import { FILTERS, listed } from "./intervals.js";

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

/** Where a row stands, in words. */
export function standing(row) {
  return row.kind === "annotation" ? SOURCES[row.source]() : DECISIONS[row.decision]();
}

/**
 * The intervals as a listbox: arrows move, and the selection is the picture's. Returns
 * `{ rows(), stop() }`, where `rows` are those that the filter lets through.
 */
export function bindList(root, store, { clock, labels, onPick }) {
  const list = find("intervals", root);
  const empty = find("intervals-empty", root);
  const total = find("intervals-count", root);
  let filter = "all";
  let asked = false;

  const rows = () => listed(store.all, filter);

  const update = (element, row) => {
    if (element.row === row && element.clock === clock.at) return;
    element.row = row;
    element.clock = clock.at;
    element.id = `interval-${row.id}`;
    element.dataset.kind = row.kind;
    element.dataset.decision = row.decision ?? row.source;
    element.style.setProperty("--label", labels.colourOf(row.label));
    say(find("when", element), clock.at(row.startMs, 1));
    say(find("length", element), lengthInWords(row.endMs - row.startMs));
    say(find("label", element), row.label);
    say(find("standing", element), standing(row));
    const score = row.kind === "suggestion" ? row.score.toFixed(2) : "";
    say(find("score", element), score && fill(_("score %(score)s"), { score }));
    say(find("note", element), row.note ?? "");
  };

  const sync = () => {
    asked = false;
    const visible = rows();
    keepList(list, visible, {
      idOf: (row) => row.id,
      create: () => fromTemplate("interval"),
      update,
    });
    say(total, count("%(n)s place", "%(n)s places", visible.length));
    empty.hidden = visible.length > 0;
    setState(list, visible.length > 0 ? "ready" : "empty");
    markSelected();
  };

  const markSelected = () => {
    const id = store.selected?.id;
    for (const option of list.children) {
      option.setAttribute("aria-selected", String(option.dataset.id === id));
    }
    const selected = list.querySelector('[aria-selected="true"]');
    if (selected) list.setAttribute("aria-activedescendant", selected.id);
    else list.removeAttribute("aria-activedescendant");
    if (selected) intoView(list, selected);
  };

  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(sync);
  };

  const choose = (name) => {
    filter = name;
    for (const button of root.querySelectorAll("[data-filter]")) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === name));
    }
    soon();
  };

  const stops = [
    on(store, "change", soon),
    on(store, "select", soon),
    on(list, "click", (event) => {
      const option = event.target.closest("[data-id]");
      if (option) onPick(option.dataset.id);
    }),
    on(root, "click", (event) => {
      const name = event.target.closest("[data-filter]")?.dataset.filter;
      if (name in FILTERS) choose(name);
    }),
  ];
  // At once: a page that says it is ready shows its rows.
  sync();

  return {
    rows,
    refresh: soon,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Scroll the list alone: the page stays where the person put it. */
function intoView(list, option) {
  const top = option.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  const bottom = top + option.offsetHeight;
  if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

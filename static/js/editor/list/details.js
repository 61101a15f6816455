import { find, on, say } from "../../lib/dom.js";
import { _ } from "../../lib/words.js";
import { standing } from "./list.js";

/** The selected interval: times to type, label, note, and what to do with it. */
export function bindDetails(root, store, { clock, actions, outbox }) {
  const form = find("details", root);
  const none = find("details-none", root);
  const start = find("start", form);
  const end = find("end", form);
  const label = find("label-menu", form);
  const note = find("note-field", form);
  const problem = find("times-problem", form);
  const title = find("details-standing", form);
  // On a phone the list would lie far below it.
  find("edges", form).open = matchMedia("(min-width: 901px)").matches;

  const sync = () => {
    const row = store.selected;
    form.hidden = !row;
    none.hidden = Boolean(row);
    form.dataset.kind = row?.kind ?? "";
    form.dataset.id = row?.id ?? "";
    if (!row) return;
    const audit = row.kind === "audit";
    put(start, clock.at(row.startMs, 3));
    put(end, clock.at(row.endMs, 3));
    for (const field of [start, end]) field.readOnly = audit;
    if (!audit) {
      nameOnly(label, row.label);
      put(label, row.label);
    }
    put(note, row.note ?? "");
    note.disabled = row.kind === "suggestion";
    say(title, inWords(row));
    for (const button of form.querySelectorAll("[data-decide]")) {
      const { decide } = button.dataset;
      const pressed = audit ? row.answer === ANSWERS[decide] : row.decision === decide;
      button.setAttribute("aria-pressed", String(pressed));
    }
    complain("");
  };

  const complain = (text) => {
    say(problem, text);
    problem.hidden = !text;
    start.setAttribute("aria-invalid", String(Boolean(text)));
    end.setAttribute("aria-invalid", String(Boolean(text)));
    if (!text) {
      start.removeAttribute("aria-invalid");
      end.removeAttribute("aria-invalid");
    }
  };

  const moveByFields = () => {
    const row = store.selected;
    if (!row) return;
    const startMs = clock.parse(start.value);
    const endMs = clock.parse(end.value);
    if (startMs === null || endMs === null) {
      complain(_("Please write times like 02:13:04.250."));
    } else if (startMs >= endMs) {
      complain(_("The end must come after the start."));
    } else {
      complain("");
      actions.change(row.id, { startMs, endMs });
    }
  };

  const selectedDoes = (act) => () => {
    if (store.selected) act(store.selected);
  };

  const stops = [
    on(store, "change", sync),
    on(store, "select", sync),
    on(outbox, "state", sync),
    on(form, "submit", (event) => event.preventDefault()),
    on(start, "change", moveByFields),
    on(end, "change", moveByFields),
    on(label, "change", selectedDoes((row) => actions.change(row.id, { label: label.value }))),
    on(note, "change", selectedDoes((row) => actions.change(row.id, { note: note.value }))),
  ];
  sync();
  return () => {
    for (const stop of stops) stop();
  };
}

const ANSWERS = { accepted: "crying", rejected: "nothing", unsure: "unsure" };

function inWords(row) {
  if (row.kind === "audit") return _("Chance check: is there any crying in here?");
  const score = row.kind === "suggestion" ? ` · ${_("score")} ${row.score.toFixed(2)}` : "";
  return `${standing(row)}${score}`;
}

/** Do not take what somebody is typing out of their hands. */
function put(field, value) {
  if (field.value !== value && document.activeElement !== field) field.value = value;
}

/** An archived label is shown where it was said, but cannot be chosen. */
function nameOnly(menu, name) {
  if ([...menu.options].some((option) => option.value === name)) return;
  const option = new Option(name, name);
  option.disabled = true;
  menu.add(option);
}

import { find } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { neighbour, UNDECIDED } from "./intervals.js";
import { bindShortcuts } from "./shortcuts.js";

const AT_CURSOR_MS = 1000;

/** What keys and buttons do, by name. Returns the names with their functions. */
export function bindCommands(root, editor, { transport, list, pick, toast, help }) {
  const { store, actions, waveform, labels } = editor;

  const step = (by) => {
    const row = neighbour(list.rows(), store.selected, by);
    if (row) pick(row.id);
  };
  const onward = (from) => {
    const undecided = store.all.filter((row) => row.kind === "suggestion" && UNDECIDED.has(row.decision));
    const next = undecided.find((row) => row.startMs >= from.startMs && row.id !== from.id) ?? undecided[0];
    if (next && next.id !== from.id) pick(next.id);
  };
  const decide = (decision) => {
    const row = store.selected;
    if (row?.kind !== "suggestion") return;
    actions.decide(row.id, decision);
    onward(row);
  };
  const mark = (label) => {
    const startMs = waveform.currentMs;
    store.select(actions.draw({ startMs, endMs: startMs + AT_CURSOR_MS, label: label ?? labels.usual }));
  };

  const commands = {
    ...transport,
    accept: () => decide("accepted"),
    reject: () => decide("rejected"),
    unsure: () => decide("unsure"),
    next: () => step(1),
    previous: () => step(-1),
    delete: () => store.selected && actions.remove(store.selected.id),
    undo: () => undo(),
    startHere: () => store.selected && actions.change(store.selected.id, { startMs: waveform.currentMs }),
    endHere: () => store.selected && actions.change(store.selected.id, { endMs: waveform.currentMs }),
    mark: () => mark(),
    label: ({ label }) => {
      if (store.selected) actions.change(store.selected.id, { label });
      else mark(label);
    },
    help,
  };

  const undo = () => toast(actions.undo() ? _("Taken back.") : _("There is nothing to take back."));
  actions.addEventListener("done", ({ detail }) => {
    find("undo", root).disabled = false;
    if (detail.what === "delete") toast(_("Deleted."), { text: _("Undo"), act: undo });
  });
  actions.addEventListener("undone", () => {
    find("undo", root).disabled = !actions.canUndo;
  });
  root.addEventListener("click", (event) => {
    const name = event.target.closest("[data-command]")?.dataset.command;
    if (name) commands[name]({});
    const decision = event.target.closest("[data-decide]")?.dataset.decide;
    if (decision) decide(decision);
    const label = event.target.closest("[data-label-button]")?.dataset.labelButton;
    if (label) commands.label({ label });
  });
  bindShortcuts(document, labels.all, ({ name, ...rest }) => commands[name](rest));
  return commands;
}

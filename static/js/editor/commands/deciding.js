import { find, on } from "../../lib/dom.js";
import { _, count } from "../../lib/words.js";
import { isOpen, isUndecided, nextWhere } from "./advance.js";
import { runAround } from "../rows/episodes.js";
import { remember, remembered } from "../../lib/remembered.js";

const AT_CURSOR_MS = 1000;
const ANSWERS = { accepted: "crying", rejected: "nothing", unsure: "unsure" };
const GO_ON = "go-on";

/** Verdicts, answers and names, and on to the next. */
export function decidingCommands(root, { store, actions, labels, waveform }, { list, pick, toast, finish }) {
  const box = find("go-on", root);
  box.checked = remembered(GO_ON, true);
  const stops = [on(box, "change", () => remember(GO_ON, box.checked))];

  const tellTheEnd = () => {
    const elsewhere = store.all.filter((row) => row.kind === "suggestion" && isOpen(row)).length;
    if (elsewhere > 0) {
      const words = count("%(n)s more is not in this list.", "%(n)s more are not in this list.", elsewhere);
      toast(`${_("That was the last one here.")} ${words}`);
      return;
    }
    const closed = root.querySelector("[data-finish]")?.dataset.state === "done";
    const offer = finish() && !closed ? { text: _("This night is done"), act: finish() } : undefined;
    toast(_("That was the last one."), offer);
  };

  /** Act on a row, then go to the next that is open, in the list as it stood before. */
  const andOn = (row, act) => {
    const rows = list.rows();
    act();
    if (!box.checked) return;
    const next = nextWhere(rows, row, (each) => isOpen(store.get(each.id) ?? each));
    if (next) pick(next.id);
    else tellTheEnd();
  };

  const answer = (row, word) => {
    if (word !== "crying") {
      andOn(row, () => actions.answer(row.id, word));
      return;
    }
    // It stays, so that the crying can be marked in it.
    actions.answer(row.id, word);
    toast(_("Now mark the crying: draw over it, or press the letter of a label."));
  };

  const decide = (decision) => {
    const row = store.selected;
    if (row?.kind === "audit") answer(row, ANSWERS[decision]);
    if (row?.kind === "suggestion") andOn(row, () => actions.decide(row.id, decision));
  };

  /** One word for all open ones of a run; what the list leaves out is left alone. */
  const decideRun = (decision) => {
    const row = store.selected;
    if (!row || row.kind === "audit") {
      decide(decision);
      return;
    }
    const same = (each) => each.kind === "suggestion" && isUndecided(each) && each.label === row.label;
    const open = list.rows().filter((each) => each.id !== row.id && same(each));
    const run = runAround([...open, row], row).filter(same);
    andOn(row, () => actions.decideAll(run.map((each) => each.id), decision));
  };

  const mark = (label = labels.usual) => {
    const row = store.selected;
    const cursorMs = waveform.currentMs;
    const outside = row?.kind === "audit" && (cursorMs < row.startMs || cursorMs >= row.endMs);
    const startMs = outside ? row.startMs : cursorMs;
    store.select(actions.draw({ startMs, endMs: startMs + AT_CURSOR_MS, label }));
  };

  const name = (label) => {
    const row = store.selected;
    if (row?.kind === "annotation") actions.change(row.id, { label });
    else if (row?.kind !== "suggestion") mark(label);
    else if (isUndecided(row)) andOn(row, () => actions.decideAs(row.id, label));
    else actions.decideAs(row.id, label);
  };

  const remove = () => {
    if (!store.selected || store.selected.kind === "audit") return false;
    actions.remove(store.selected.id);
    return true;
  };

  return {
    stops,
    commands: {
      accept: () => decide("accepted"),
      reject: () => decide("rejected"),
      unsure: () => decide("unsure"),
      acceptRun: () => decideRun("accepted"),
      rejectRun: () => decideRun("rejected"),
      label: ({ label }) => name(label),
      mark: () => mark(),
      delete: remove,
      goOn: () => {
        box.click();
        toast(box.checked ? _("After a decision it goes on by itself.") : _("After a decision it stays there."));
      },
    },
  };
}

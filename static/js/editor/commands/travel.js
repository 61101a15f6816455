import { find, on } from "../../lib/dom.js";
import { _ } from "../../lib/words.js";

const AROUND_MS = 5000;
const DONE_WORDS = {
  delete: () => _("Deleted."),
  split: () => _("Cut in two."),
  merge: () => _("Joined."),
};

/** Back and forth in what was done. */
export function travelCommands(root, { store, actions, waveform }, { toast }) {
  const undo = () => void (actions.undo() || toast(_("There is nothing to take back.")));
  const redo = () => void (actions.redo() || toast(_("There is nothing to do again.")));

  const sync = () => {
    find("undo", root).disabled = !actions.canUndo;
    find("redo", root).disabled = !actions.canRedo;
  };
  const reveal = () => {
    const row = store.selected;
    const { startMs, endMs } = waveform.windowMs();
    if (row && (row.endMs <= startMs || row.startMs >= endMs)) waveform.show(row.startMs, row.endMs, AROUND_MS);
  };
  const tell = (words, { overtaken }) => {
    sync();
    reveal();
    toast(overtaken ? _("That has been changed by somebody else since, so it stays as it is.") : words);
  };

  return {
    stops: [
      on(actions, "done", ({ detail }) => {
        sync();
        const words = DONE_WORDS[detail.what];
        if (words) toast(words(), { text: _("Undo"), act: undo });
      }),
      on(actions, "undone", ({ detail }) => tell(_("Taken back."), detail)),
      on(actions, "redone", ({ detail }) => tell(_("Done again."), detail)),
    ],
    commands: { undo, redo },
  };
}

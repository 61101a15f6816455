import { find, on, say } from "../../lib/dom.js";
import { _, count, fill } from "../../lib/words.js";
import { FILTERS } from "../rows/intervals.js";
import { sentence } from "./list.js";

const WORDS = {
  accepted: {
    choice: (n) => count("Accept the %(n)s shown", "Accept all %(n)s shown", n),
    question: (n) => count("Accept %(n)s suggestion?", "Accept %(n)s suggestions?", n),
    yes: () => _("Accept"),
    done: (n) => count("Accepted %(n)s suggestion.", "Accepted %(n)s suggestions.", n),
  },
  rejected: {
    choice: (n) => count("Reject the %(n)s shown", "Reject all %(n)s shown", n),
    question: (n) => count("Reject %(n)s suggestion?", "Reject %(n)s suggestions?", n),
    yes: () => _("Reject"),
    done: (n) => count("Rejected %(n)s suggestion.", "Rejected %(n)s suggestions.", n),
  },
};

/** One word for all that the list shows and nobody has decided, asked for first. */
export function bindBulk(root, list, { clock, actions, toast, undo }) {
  const menu = find("bulk", root);
  const dialog = find("bulk-dialog", document);
  const buttons = [...menu.querySelectorAll("[data-bulk-decide]")];

  const open = () => list.rows().filter(FILTERS.undecided);

  const show = () => {
    const n = open().length;
    menu.hidden = n === 0;
    for (const button of buttons) say(button, WORDS[button.dataset.bulkDecide].choice(n));
  };

  const ask = (decision) => {
    const rows = open();
    const words = WORDS[decision];
    menu.open = false;
    if (rows.length === 0) return;
    say(find("bulk-question", dialog), words.question(rows.length));
    say(find("bulk-sample", dialog), fill(_("The first of them: %(place)s."), { place: sentence(rows[0], clock) }));
    say(find("bulk-yes", dialog), words.yes());
    dialog.returnValue = "no";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      const n = actions.decideAll(rows.map((row) => row.id), decision);
      toast(words.done(n), { text: _("Undo"), act: undo });
    };
    dialog.showModal();
  };

  const stops = [
    list.onChange(show),
    ...buttons.map((button) => on(button, "click", () => ask(button.dataset.bulkDecide))),
    on(menu, "keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary").focus();
    }),
    on(document, "click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

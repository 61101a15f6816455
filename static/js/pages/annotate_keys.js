import { bindHints } from "../editor/keys/hints.js";
import { Keymap } from "../editor/keys/keymap.js";
import { bindShortcuts, SHORTCUTS } from "../editor/keys/shortcuts.js";
import { find } from "../lib/dom.js";
import { bindHelp } from "./annotate_help.js";

/** All about keys: what they do, the hints on buttons, and the table to change them in. */
export function bindKeys(root, commands, { labels, own }) {
  const keymap = new Keymap(SHORTCUTS, own);
  const table = () => SHORTCUTS.filter((row) => row.does in commands);
  const help = bindHelp(find("help"), { table, keymap, labels: labels.all });
  commands.help = help.show;
  const stops = [
    help.stop,
    bindHints(root, keymap),
    bindShortcuts(document, {
      keymap,
      labels: labels.all,
      act: ({ name, ...rest }) => (commands[name] ? commands[name](rest) : false),
      leave: () => find("intervals", root).focus(),
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

import { on, say } from "../../lib/dom.js";
import { forAria, inWords } from "./chords.js";

/**
 * Keep the keys that buttons show, and tell to screen readers, equal to the table. What
 * carries `data-key-of` is a `<kbd>` in a button, or the button itself.
 */
export function bindHints(root, keymap) {
  const sync = () => {
    for (const element of root.querySelectorAll("[data-key-of]")) {
      const keys = keymap.keysOf(element.dataset.keyOf);
      if (element.tagName === "KBD") say(element, keys[0] ? inWords(keys[0]) : "");
      element.closest("button")?.setAttribute("aria-keyshortcuts", keys.map(forAria).join(" "));
    }
  };
  sync();
  return on(keymap, "change", sync);
}

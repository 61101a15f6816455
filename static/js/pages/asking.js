import { find, say } from "../lib/dom.js";

/** Ask kindly before something is done; answers whether it was wanted. */
export function asked({ heading, words, button }) {
  const dialog = find("asking");
  say(find("asking-heading", dialog), heading);
  say(find("asking-words", dialog), words);
  say(find("asking-do", dialog), button);
  dialog.returnValue = "leave";
  return new Promise((answer) => {
    dialog.onclose = () => {
      // A browser tells of a closing later on: this may be the last question's.
      if (!dialog.open) answer(dialog.returnValue === "do");
    };
    dialog.showModal();
  });
}

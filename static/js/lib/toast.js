import { find, say } from "./dom.js";

const SHOWN_MS = 8000;

/** One short sentence at the foot of the page, with at most one thing to do about it. */
export function createToast(root = find("toast")) {
  const words = find("toast-words", root);
  const button = find("toast-button", root);
  let timer = null;
  let act = null;
  button.addEventListener("click", () => {
    root.hidden = true;
    act?.();
  });
  return (text, action) => {
    clearTimeout(timer);
    root.hidden = false;
    say(words, text);
    act = action?.act ?? null;
    button.hidden = !action;
    say(button, action?.text ?? "");
    timer = setTimeout(() => {
      if (!root.contains(document.activeElement)) root.hidden = true;
    }, SHOWN_MS);
  };
}

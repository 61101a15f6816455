import { on } from "../lib/dom.js";
import { CHOICES } from "./deck.js";

/** What a key stands for: `{ choose: name }`, `"play"` or `"undo"`; null for any other. */
export function meaningOf(event) {
  if (event.altKey || event.repeat) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return "undo";
  if (event.ctrlKey || event.metaKey) return null;
  // Space belongs to the button that has the focus.
  if (key === " ") return event.target.closest?.("button, a") ? null : "play";
  const choice = CHOICES[Number(key) - 1];
  return choice ? { choose: choice } : null;
}

/** 1 to 4 answer, Space plays, Z takes back. Returns the function that stops it. */
export function bindKeys(target, { choose, undo, play, asking }) {
  return on(target, "keydown", (event) => {
    const meaning = meaningOf(event);
    if (!meaning || document.querySelector("dialog[open]")) return;
    if (meaning === "undo") undo();
    else if (!asking()) return;
    else if (meaning === "play") play();
    else choose(meaning.choose);
    event.preventDefault();
  });
}

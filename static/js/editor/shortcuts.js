import { _ } from "../lib/words.js";

/** The one table: key, what it does, and its words. Letters of labels come on top. */
export const SHORTCUTS = [
  { key: " ", shown: () => _("Space"), does: "toggle", says: () => _("Play or pause") },
  { key: "a", shown: () => "A", does: "accept", says: () => _("Accept the suggestion") },
  { key: "r", shown: () => "R", does: "reject", says: () => _("Reject the suggestion") },
  { key: "u", shown: () => "U", does: "unsure", says: () => _("Cannot tell") },
  { key: "n", shown: () => "N", does: "next", says: () => _("Next place in the list") },
  { key: "p", shown: () => "P", does: "previous", says: () => _("Place before") },
  { key: "ArrowDown", shown: () => "↓", does: "next", says: () => _("Next place"), inList: true },
  { key: "ArrowUp", shown: () => "↑", does: "previous", says: () => _("Place before"), inList: true },
  { key: "Delete", shown: () => _("Del"), does: "delete", says: () => _("Delete what you marked") },
  { key: "z", ctrl: true, shown: () => _("Ctrl Z"), does: "undo", says: () => _("Take the last change back") },
  { key: "[", shown: () => "[", does: "startHere", says: () => _("Let it start at the cursor") },
  { key: "]", shown: () => "]", does: "endHere", says: () => _("Let it end at the cursor") },
  { key: "m", shown: () => "M", does: "mark", says: () => _("Mark one second at the cursor") },
  { key: "k", shown: () => "K", does: "loop", says: () => _("Repeat the selected place") },
  { key: "ArrowLeft", shown: () => "←", does: "back", says: () => _("Two seconds back") },
  { key: "ArrowRight", shown: () => "→", does: "forward", says: () => _("Two seconds on") },
  { key: "+", shown: () => "+", does: "zoomIn", says: () => _("Closer") },
  { key: "-", shown: () => "−", does: "zoomOut", says: () => _("Farther") },
  { key: "?", shown: () => "?", does: "help", says: () => _("Show these keys") },
];

const TYPES_TEXT = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const NO_TEXT = new Set(["range", "checkbox", "button", "radio"]);

/** The action a key stands for, with the labels' letters; nothing where one types. */
export function actionFor(event, labels) {
  const { target } = event;
  const typing = TYPES_TEXT.has(target.tagName) && !NO_TEXT.has(target.type);
  if (typing || event.altKey) return null;
  const ctrl = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Arrows belong to sliders, Space to buttons, both to whoever has the focus.
  if (target.type === "range" && key.startsWith("Arrow")) return null;
  if (key === " " && (target.tagName === "BUTTON" || target.tagName === "A" || target.type)) return null;
  const known = SHORTCUTS.find(
    (shortcut) =>
      shortcut.key === key &&
      Boolean(shortcut.ctrl) === ctrl &&
      (!shortcut.inList || target.closest?.('[role="listbox"]')),
  );
  if (known) return { name: known.does };
  if (ctrl) return null;
  const label = labels.find((each) => each.hotkey === key);
  return label ? { name: "label", label: label.name } : null;
}

export function bindShortcuts(target, labels, act) {
  const listen = (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const action = actionFor(event, labels);
    if (!action) return;
    event.preventDefault();
    act(action);
  };
  target.addEventListener("keydown", listen);
  return () => target.removeEventListener("keydown", listen);
}

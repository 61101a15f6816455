import { _ } from "../../lib/words.js";

/**
 * Chords: what is pressed, as text. "n", "?", "Shift+n", "Ctrl+Shift+z", "Left" by what a
 * key writes; "Shift+Comma" by where it lies, for keys that stand side by side and write
 * something else on each keyboard.
 */
const SHORT = { " ": "Space", ArrowLeft: "Left", ArrowRight: "Right", ArrowUp: "Up", ArrowDown: "Down" };
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "NumLock", "Dead", "Process", "Unidentified"]);
const PLACES = { Comma: ",", Period: ".", Semicolon: ";", Quote: "’" };
const LONGEST = 20; // as the server keeps them

/** All the chords that a press may mean, the nearest first. */
export function chordsOf(event) {
  const { key, code = "" } = event;
  if (!key || MODIFIERS.has(key)) return [];
  // AltGr writes signs such as [ on many keyboards; by itself Alt belongs to the browser.
  if (event.getModifierState?.("AltGraph")) return key.length === 1 ? [key.toLowerCase()] : [];
  if (event.altKey) return [];
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const held = `${ctrl}${event.shiftKey ? "Shift+" : ""}`;
  if (key.length > 1 || key === " ") return [`${held}${SHORT[key] ?? key}`];
  const letter = key.toLowerCase();
  if (letter === key.toUpperCase()) return [`${ctrl}${key}`, `${held}${code}`];
  // Where letters are not Latin ones, the key that would write the Latin one counts.
  const latin = /^Key([A-Z])$/.exec(code)?.[1].toLowerCase();
  const written = `${held}${letter}`;
  return /[a-z]/.test(letter) || !latin ? [written, `${held}${code}`] : [written, `${held}${latin}`];
}

/** What to keep of a press that somebody chose, or nothing where it cannot be a key. */
export function chosen(event) {
  const [chord] = chordsOf(event);
  return chord && chord.length <= LONGEST ? chord : null;
}

const SHOWN = {
  Space: () => _("Space"),
  Enter: () => _("Enter"),
  Escape: () => _("Esc"),
  Delete: () => _("Del"),
  Backspace: () => _("Backspace"),
  Home: () => _("Home"),
  End: () => _("End"),
  PageUp: () => _("Page up"),
  PageDown: () => _("Page down"),
  Ctrl: () => _("Ctrl"),
  Shift: () => _("Shift"),
  Left: () => "←",
  Right: () => "→",
  Up: () => "↑",
  Down: () => "↓",
  "-": () => "−",
};

/** A chord as it stands on the keys: "Ctrl Shift Z". */
export function inWords(chord) {
  return partsOf(chord)
    .map((part) => SHOWN[part]?.() ?? PLACES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

const ARIA = { Ctrl: "Control", Left: "ArrowLeft", Right: "ArrowRight", Up: "ArrowUp", Down: "ArrowDown", "+": "Plus" };

/** A chord as `aria-keyshortcuts` wants it: "Control+Shift+Z". */
export function forAria(chord) {
  return partsOf(chord)
    .map((part) => ARIA[part] ?? PLACES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join("+");
}

function partsOf(chord) {
  const [, ctrl, shift, key] = /^(Ctrl\+)?(Shift\+)?(.+)$/.exec(chord);
  return [ctrl && "Ctrl", shift && "Shift", key].filter(Boolean);
}

import { _ } from "../../lib/words.js";
import { chordsOf } from "./chords.js";

/** How the keys are grouped for reading. */
export const GROUPS = [
  { name: "hear", says: () => _("Hear") },
  { name: "decide", says: () => _("Decide") },
  { name: "edit", says: () => _("Change a place") },
  { name: "move", says: () => _("Go about") },
  { name: "view", says: () => _("Look") },
];

/**
 * The one table: what can be done by a key, by which, and its words. The first of the
 * keys is shown. Letters of labels come on top of these.
 */
export const SHORTCUTS = [
  { group: "hear", does: "toggle", keys: ["Space"], says: () => _("Play or pause") },
  { group: "hear", does: "hear", keys: ["Enter"], says: () => _("Hear the selected place again") },
  { group: "hear", does: "loop", keys: ["k"], says: () => _("Repeat the selected place") },
  { group: "hear", does: "slower", keys: ["Shift+Down"], says: () => _("Slower") },
  { group: "hear", does: "faster", keys: ["Shift+Up"], says: () => _("Faster") },
  { group: "hear", does: "back", keys: ["Left"], says: () => _("Two seconds back") },
  { group: "hear", does: "forward", keys: ["Right"], says: () => _("Two seconds on") },
  { group: "decide", does: "accept", keys: ["a"], says: () => _("Accept; in a chance check: crying") },
  { group: "decide", does: "reject", keys: ["r"], says: () => _("Reject; in a chance check: nothing") },
  { group: "decide", does: "acceptRun", keys: ["Shift+a"], says: () => _("Accept the whole run: all less than three seconds apart") },
  { group: "decide", does: "rejectRun", keys: ["Shift+r"], says: () => _("Reject the whole run") },
  { group: "decide", does: "unsure", keys: ["u"], says: () => _("Cannot tell") },
  { group: "decide", does: "goOn", keys: ["Shift+g"], says: () => _("Go on by itself after a decision, or not") },
  { group: "decide", does: "undo", keys: ["Ctrl+z"], says: () => _("Take the last step back") },
  { group: "decide", does: "redo", keys: ["Ctrl+Shift+z", "Ctrl+y"], says: () => _("Do it again after all") },
  { group: "decide", does: "finish", keys: ["Shift+d"], says: () => _("This night is done, or open again") },
  { group: "edit", does: "mark", keys: ["m"], says: () => _("Mark one second at the cursor") },
  { group: "edit", does: "startHere", keys: ["["], says: () => _("Let it start at the cursor") },
  { group: "edit", does: "endHere", keys: ["]"], says: () => _("Let it end at the cursor") },
  { group: "edit", does: "startEarlier", keys: ["Comma"], says: () => _("Start 10 ms earlier") },
  { group: "edit", does: "startLater", keys: ["Period"], says: () => _("Start 10 ms later") },
  { group: "edit", does: "startMuchEarlier", keys: ["Shift+Comma"], says: () => _("Start 100 ms earlier") },
  { group: "edit", does: "startMuchLater", keys: ["Shift+Period"], says: () => _("Start 100 ms later") },
  { group: "edit", does: "endEarlier", keys: ["Semicolon"], says: () => _("End 10 ms earlier") },
  { group: "edit", does: "endLater", keys: ["Quote"], says: () => _("End 10 ms later") },
  { group: "edit", does: "endMuchEarlier", keys: ["Shift+Semicolon"], says: () => _("End 100 ms earlier") },
  { group: "edit", does: "endMuchLater", keys: ["Shift+Quote"], says: () => _("End 100 ms later") },
  { group: "edit", does: "split", keys: ["Shift+x"], says: () => _("Cut it in two at the cursor") },
  { group: "edit", does: "merge", keys: ["Shift+j"], says: () => _("Join it with the next one") },
  { group: "edit", does: "delete", keys: ["Delete", "Backspace"], says: () => _("Delete what you marked") },
  { group: "move", does: "next", keys: ["n"], says: () => _("Next place in the list, and hear it") },
  { group: "move", does: "previous", keys: ["p"], says: () => _("Place before, and hear it") },
  { group: "move", does: "nextUndecided", keys: ["Shift+n"], says: () => _("Next place to decide") },
  { group: "move", does: "nextEpisode", keys: ["Shift+Right"], says: () => _("Next bout of crying") },
  { group: "move", does: "previousEpisode", keys: ["Shift+Left"], says: () => _("Bout of crying before") },
  { group: "move", does: "toStart", keys: ["Home"], says: () => _("To the beginning of the night") },
  { group: "move", does: "toEnd", keys: ["End"], says: () => _("To the end of the night") },
  { group: "move", does: "clear", keys: ["Escape"], fixed: true, says: () => _("Select nothing; leave a field") },
  { group: "view", does: "zoomIn", keys: ["+", "="], says: () => _("Closer") },
  { group: "view", does: "zoomOut", keys: ["-"], says: () => _("Farther") },
  { group: "view", does: "zoomToSelected", keys: ["Shift+s"], says: () => _("The selected place as wide as it goes") },
  { group: "view", does: "zoomAll", keys: ["Shift+w"], says: () => _("The whole night") },
  { group: "view", does: "help", keys: ["?"], says: () => _("Show these keys") },
];

const TYPES_TEXT = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const NO_TEXT = new Set(["range", "checkbox", "button", "radio"]);
const PRESSES = new Set(["BUTTON", "A", "SUMMARY"]);
const STEPS = { Down: "next", Up: "previous" };
const SLIDES = new Set(["Left", "Right", "Up", "Down", "Home", "End"]);

/** Whether a press is meant for the page, and not for what has the focus. */
function isFree(chord, target) {
  if (TYPES_TEXT.has(target.tagName) && !NO_TEXT.has(target.type)) return false;
  // Arrows belong to sliders, Space and Enter to buttons, all to whoever has the focus.
  if (target.type === "range" && SLIDES.has(chord)) return false;
  if (chord === "Space") return !PRESSES.has(target.tagName) && !target.type;
  return chord !== "Enter" || !PRESSES.has(target.tagName);
}

/**
 * What a press stands for: `{ name }` of a command or, with a label's letter,
 * `{ name: "label", label }`; nothing where somebody types.
 */
export function actionFor(event, keymap, labels) {
  const chords = chordsOf(event);
  if (chords.length === 0 || !isFree(chords[0], event.target)) return null;
  const step = STEPS[chords[0]];
  if (step && event.target.closest?.('[role="listbox"]')) return { name: step };
  for (const chord of chords) {
    const name = keymap.commandOf(chord);
    if (name) return { name };
    const label = labels.find((each) => each.hotkey === chord);
    if (label) return { name: "label", label: label.name };
  }
  return null;
}

/** Let keys act; Escape leads out of a field. Returns the function that stops it. */
export function bindShortcuts(target, { keymap, labels, act, leave }) {
  const listen = (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && TYPES_TEXT.has(event.target.tagName)) {
      leave();
      return;
    }
    const action = actionFor(event, keymap, labels);
    if (action && act(action) !== false) event.preventDefault();
  };
  target.addEventListener("keydown", listen);
  return () => target.removeEventListener("keydown", listen);
}

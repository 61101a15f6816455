import assert from "node:assert/strict";
import { test } from "node:test";

import { chordsOf, chosen, forAria, inWords } from "../../static/js/editor/keys/chords.js";
import { conflictOf, Keymap } from "../../static/js/editor/keys/keymap.js";
import { actionFor, GROUPS, SHORTCUTS } from "../../static/js/editor/keys/shortcuts.js";

const LABELS = ["c", "f", "l", "b", "s", "i", "o"].map((hotkey) => ({ hotkey, name: `label ${hotkey}` }));
const body = { tagName: "BODY", closest: () => null };
const event = (key, more = {}) => ({ key, target: body, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const press = (key, more, keymap = new Keymap(SHORTCUTS)) => actionFor(event(key, more), keymap, LABELS);

test("no two commands have a key in common, and none that of a label", () => {
  const keys = SHORTCUTS.flatMap((row) => row.keys);

  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(LABELS.filter((label) => keys.includes(label.hotkey)), []);
});

test("each command stands in a group that is shown", () => {
  const groups = new Set(GROUPS.map((group) => group.name));

  assert.deepEqual(SHORTCUTS.filter((row) => !groups.has(row.group) || !row.says()), []);
});

test("keys stand for commands, and a label's letter for the label", () => {
  assert.deepEqual(press("a"), { name: "accept" });
  assert.deepEqual(press("A"), { name: "accept" }); // caps lock
  assert.deepEqual(press("z", { ctrlKey: true }), { name: "undo" });
  assert.deepEqual(press("Z", { ctrlKey: true, shiftKey: true }), { name: "redo" });
  assert.deepEqual(press("y", { metaKey: true }), { name: "redo" });
  assert.deepEqual(press("N", { shiftKey: true }), { name: "nextUndecided" });
  assert.deepEqual(press("?", { shiftKey: true }), { name: "help" });
  assert.deepEqual(press("f"), { name: "label", label: "label f" });
  assert.equal(press("z"), null);
});

test("edges are moved by keys that lie side by side on every keyboard", () => {
  assert.deepEqual(press(",", { code: "Comma" }), { name: "startEarlier" });
  assert.deepEqual(press("<", { code: "Comma", shiftKey: true }), { name: "startMuchEarlier" });
  assert.deepEqual(press(";", { code: "Comma", shiftKey: true }), { name: "startMuchEarlier" }); // German
  assert.deepEqual(press("ö", { code: "Semicolon" }), { name: "endEarlier" }); // German
  assert.deepEqual(press("Ä", { code: "Quote", shiftKey: true }), { name: "endMuchLater" }); // German
});

test("signs that need AltGr are taken, and Alt by itself is the browser's", () => {
  const altGr = { ctrlKey: true, altKey: true, getModifierState: (name) => name === "AltGraph" };

  assert.deepEqual(press("[", altGr), { name: "startHere" });
  assert.equal(press("ArrowLeft", { altKey: true }), null);
});

test("letters that are not Latin ones are read by where they lie", () => {
  assert.deepEqual(press("ф", { code: "KeyA" }), { name: "accept" });
  assert.deepEqual(press("с", { code: "KeyC" }), { name: "label", label: "label c" });
});

test("somebody who types a note is left alone", () => {
  const target = { tagName: "TEXTAREA", type: "textarea", closest: () => null };

  assert.equal(press("a", { target }), null);
  assert.equal(press(" ", { target }), null);
  assert.equal(press("z", { target, ctrlKey: true }), null);
});

test("space and enter press the button that has the focus, and sliders keep their arrows", () => {
  const button = { tagName: "BUTTON", type: "button", closest: () => null };
  const slider = { tagName: "INPUT", type: "range", closest: () => null };

  assert.equal(press(" ", { target: button }), null);
  assert.equal(press("Enter", { target: button }), null);
  assert.deepEqual(press("a", { target: button }), { name: "accept" });
  assert.equal(press("ArrowLeft", { target: slider }), null);
  assert.equal(press("Home", { target: slider }), null);
  assert.deepEqual(press(" "), { name: "toggle" });
});

test("up and down walk the list where it has the focus, and nowhere else", () => {
  const list = { tagName: "UL", closest: (selector) => selector === '[role="listbox"]' };

  assert.deepEqual(press("ArrowDown", { target: list }), { name: "next" });
  assert.deepEqual(press("ArrowUp", { target: list }), { name: "previous" });
  assert.equal(press("ArrowDown"), null);
});

test("the browser's own keys stay the browser's", () => {
  assert.equal(press("r", { ctrlKey: true }), null);
  assert.equal(press("Shift", { shiftKey: true }), null);
});

test("a key of one's own replaces the usual ones of its command alone", () => {
  const keymap = new Keymap(SHORTCUTS, { redo: "Shift+r" });

  assert.deepEqual(press("R", { shiftKey: true }, keymap), { name: "redo" });
  assert.equal(press("y", { ctrlKey: true }, keymap), null);
  assert.deepEqual(press("a", {}, keymap), { name: "accept" });
});

test("what a person chose comes before a usual key", () => {
  const keymap = new Keymap(SHORTCUTS, { toggle: "n" });

  assert.deepEqual(press("n", {}, keymap), { name: "toggle" });
});

test("back to its usual key is the same as never changed", () => {
  const keymap = new Keymap(SHORTCUTS, { accept: "x", reject: "y" });

  assert.deepEqual(keymap.with("accept", "a"), { reject: "y" });
  assert.deepEqual(keymap.with("accept", "q"), { accept: "q", reject: "y" });
});

test("a new table is told of", () => {
  const keymap = new Keymap(SHORTCUTS);
  let told = 0;
  keymap.addEventListener("change", () => (told += 1));
  keymap.own = { accept: "x" };

  assert.equal(told, 1);
  assert.equal(keymap.commandOf("x"), "accept");
  assert.equal(keymap.commandOf("a"), null);
});

test("a key that a command or a label has is refused to others", () => {
  const keymap = new Keymap(SHORTCUTS);
  const conflict = (pressed) => conflictOf(chordsOf(pressed), "accept", { keymap, labels: LABELS });

  assert.deepEqual(conflict(event("r")), { command: "reject" });
  assert.deepEqual(conflict(event("f")), { label: "label f" });
  assert.deepEqual(conflict(event("<", { code: "Comma", shiftKey: true })), { command: "startMuchEarlier" });
  assert.equal(conflict(event("a")), null);
  assert.equal(conflict(event("x")), null);
});

test("a press is kept as the server wants it: short, and never Shift alone", () => {
  assert.equal(chosen(event("ArrowRight", { ctrlKey: true, shiftKey: true })), "Ctrl+Shift+Right");
  assert.equal(chosen(event("Shift", { shiftKey: true })), null);
  assert.equal(chosen(event("BrowserFavorites", { ctrlKey: true, shiftKey: true })), null);
});

test("chords are written as on the keys, and as screen readers want them", () => {
  assert.equal(inWords("Ctrl+Shift+z"), "Ctrl Shift Z");
  assert.equal(inWords("Shift+Comma"), "Shift ,");
  assert.equal(inWords("Ctrl++"), "Ctrl +");
  assert.equal(forAria("Ctrl+Shift+z"), "Control+Shift+Z");
  assert.equal(forAria("Shift+Left"), "Shift+ArrowLeft");
  assert.equal(forAria("+"), "Plus");
});

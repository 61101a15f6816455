import assert from "node:assert/strict";
import { test } from "node:test";

import { SHORTCUTS, actionFor } from "../../static/js/editor/shortcuts.js";

const LABELS = ["c", "f", "l", "b", "s", "i", "o"].map((hotkey) => ({ hotkey, name: `label ${hotkey}` }));
const body = { tagName: "BODY", closest: () => null };
const press = (key, target = body, more = {}) => actionFor({ key, target, ctrlKey: false, metaKey: false, altKey: false, ...more }, LABELS);

test("no key of the table takes a letter that a label is called by", () => {
  const plain = SHORTCUTS.filter((shortcut) => !shortcut.ctrl).map((shortcut) => shortcut.key);

  assert.deepEqual(LABELS.filter((label) => plain.includes(label.hotkey)), []);
});

test("keys stand for actions, and a label's letter for the label", () => {
  assert.deepEqual(press("a"), { name: "accept" });
  assert.deepEqual(press("A"), { name: "accept" });
  assert.deepEqual(press("z", body, { ctrlKey: true }), { name: "undo" });
  assert.deepEqual(press("f"), { name: "label", label: "label f" });
  assert.equal(press("z"), null);
});

test("somebody who types a note is left alone", () => {
  const note = { tagName: "TEXTAREA", type: "textarea", closest: () => null };

  assert.equal(press("a", note), null);
  assert.equal(press(" ", note), null);
});

test("space presses the button that has the focus, and sliders keep their arrows", () => {
  const button = { tagName: "BUTTON", type: "button", closest: () => null };
  const slider = { tagName: "INPUT", type: "range", closest: () => null };

  assert.equal(press(" ", button), null);
  assert.equal(press("ArrowLeft", slider), null);
  assert.deepEqual(press(" "), { name: "toggle" });
});

test("the browser's own keys stay the browser's", () => {
  assert.equal(press("r", body, { ctrlKey: true }), null);
  assert.equal(press("ArrowDown"), null);
});

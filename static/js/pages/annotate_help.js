import { find } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

/** Every key and what it does, from the one table. */
export function showHelp(dialog, shortcuts, labels) {
  const rows = [
    ...shortcuts.map((shortcut) => [shortcut.shown(), shortcut.says()]),
    ...labels.map((label) => [label.hotkey.toUpperCase(), fill(_("Call it “%(label)s”"), { label: label.name })]),
  ];
  find("help-rows", dialog).replaceChildren(...rows.map(row));
  dialog.showModal();
}

function row([key, words]) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  const cap = document.createElement("kbd");
  cap.textContent = key;
  name.append(cap);
  const meaning = document.createElement("td");
  meaning.textContent = words;
  line.append(name, meaning);
  return line;
}

import { chordsOf, chosen, inWords } from "../editor/keys/chords.js";
import { conflictOf } from "../editor/keys/keymap.js";
import { GROUPS } from "../editor/keys/shortcuts.js";
import { Away, Refused, request } from "../lib/api.js";
import { find, fromTemplate, on, say } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

/**
 * Every key and what it does, from the one table, and how to have another one. Returns
 * `{ show(), stop() }`.
 */
export function bindHelp(dialog, { table, keymap, labels }) {
  const said = find("keys-said", dialog);
  const usual = find("usual-keys", dialog);
  const groups = find("key-groups", dialog);
  let waiting = null; // the row whose key is being chosen

  const wordsOf = (command) => table().find((row) => row.does === command)?.says() ?? command;

  const sync = () => {
    usual.disabled = Object.keys(keymap.own).length === 0;
    for (const line of groups.querySelectorAll("[data-command-of]")) showKeys(line, keymap, waiting);
  };
  const draw = () => {
    groups.replaceChildren(...GROUPS.map((group) => section(group.says(), table().filter(inGroup(group)).map(keyRow))));
    groups.append(section(_("Name a place"), labels.map((label) => labelRow(label, keymap))));
    sync();
  };

  const keep = async (own, words) => {
    const before = keymap.own;
    keymap.own = own;
    draw();
    try {
      await request("me/shortcuts/", { method: "PUT", body: { keys: own } });
      say(said, words);
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      keymap.own = before;
      draw();
      say(said, fill(_("%(why)s The keys stay as they were."), { why: error.message }));
    }
  };

  const ask = (command) => {
    waiting = command;
    say(said, fill(_("Press the new key for “%(what)s”, or Esc to keep the old one."), { what: wordsOf(command) }));
    sync();
  };
  const stopAsking = (words) => {
    const command = waiting;
    waiting = null;
    say(said, words);
    sync();
    return command;
  };
  const choose = async (event) => {
    const chord = chosen(event);
    const command = waiting;
    if (chordsOf(event).length === 0) return; // only Shift or the like, so far
    const conflict = chord && conflictOf(chordsOf(event), command, { keymap, labels });
    if (!chord) say(said, _("That key cannot be used here. Please press another one."));
    else if (conflict) say(said, taken(chord, conflict));
    else {
      waiting = null;
      await keep(keymap.with(command, chord), fill(_("“%(what)s” is %(key)s now."), { what: wordsOf(command), key: inWords(chord) }));
      groups.querySelector(`[data-command-of="${command}"] button`)?.focus();
    }
  };
  const taken = (chord, { command, label }) => {
    const values = { key: inWords(chord), what: command ? wordsOf(command) : label };
    return command
      ? fill(_("%(key)s already does “%(what)s”. Please press another one."), values)
      : fill(_("%(key)s is the letter of “%(what)s”. Please press another one."), values);
  };

  const stops = [
    on(keymap, "change", sync),
    on(groups, "click", ({ target }) => {
      const command = target.closest("[data-key-change]")?.closest("[data-command-of]").dataset.commandOf;
      if (command) ask(command);
    }),
    on(usual, "click", () => keep({}, _("All keys are as usual again."))),
    on(dialog, "keydown", (event) => {
      if (!waiting) return;
      if (event.key === "Tab") {
        stopAsking("");
        return;
      }
      event.preventDefault();
      if (event.key === "Escape") stopAsking(_("It stays as it was."));
      else choose(event);
    }),
    on(dialog, "cancel", (event) => {
      if (waiting) event.preventDefault();
    }),
    on(dialog, "close", () => stopAsking("")),
  ];
  return {
    show: () => {
      draw();
      dialog.showModal();
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

const inGroup = (group) => (row) => row.group === group.name;

function section(name, rows) {
  const element = fromTemplate("key-group");
  say(find("key-group-name", element), name);
  find("key-rows", element).append(...rows);
  return element;
}

function keyRow({ does, says, fixed }) {
  const line = fromTemplate("key-row");
  line.dataset.commandOf = does;
  say(find("key-says", line), says());
  const button = find("key-change", line);
  button.setAttribute("aria-label", fill(_("Change the key for “%(what)s”"), { what: says() }));
  if (fixed) button.remove();
  return line;
}

function showKeys(line, keymap, waiting) {
  const command = line.dataset.commandOf;
  const keys = keymap.keysOf(command);
  find("key-caps", line).replaceChildren(...keys.map(cap));
  const button = line.querySelector("[data-key-change]");
  if (!button) return;
  say(button, command === waiting ? _("Press a key …") : _("Change"));
  button.setAttribute("aria-pressed", String(command === waiting));
}

function labelRow(label, keymap) {
  const line = fromTemplate("key-row");
  const other = keymap.commandOf(label.hotkey);
  find("key-caps", line).replaceChildren(...(other ? [] : [cap(label.hotkey)]));
  say(find("key-says", line), fill(_("Call it “%(label)s”"), { label: label.name }));
  find("key-change", line).remove();
  return line;
}

function cap(chord) {
  const element = document.createElement("kbd");
  element.textContent = inWords(chord);
  return element;
}

/**
 * Which key does what for this person: the usual keys, and those that were changed. A
 * command with a key of one's own loses its usual ones. "change" tells of a new table.
 */
export class Keymap extends EventTarget {
  #table;
  #own;
  #byChord = new Map();

  constructor(table, own = {}) {
    super();
    this.#table = table;
    this.own = own;
  }

  /** What differs from the usual, by command. */
  get own() {
    return { ...this.#own };
  }

  set own(own) {
    this.#own = { ...own };
    this.#byChord.clear();
    for (const { does } of this.#table) {
      for (const chord of this.keysOf(does)) {
        // What a person chose comes before a usual key that a later version brought.
        if (!this.#byChord.has(chord) || this.#own[does]) this.#byChord.set(chord, does);
      }
    }
    this.dispatchEvent(new Event("change"));
  }

  /** The keys of a command, the first of which is shown. */
  keysOf(command) {
    if (this.#own[command]) return [this.#own[command]];
    return this.#table.find((row) => row.does === command)?.keys ?? [];
  }

  commandOf(chord) {
    return this.#byChord.get(chord) ?? null;
  }

  /** The person's keys as they would be with `chord` for `command`. */
  with(command, chord) {
    const { [command]: _before, ...others } = this.#own;
    const usual = this.#table.find((row) => row.does === command)?.keys ?? [];
    return usual[0] === chord ? others : { ...others, [command]: chord };
  }
}

/**
 * What stands in the way of giving a command the chords of a press: `{ command }` or
 * `{ label }` that has one of them already, or nothing.
 */
export function conflictOf(chords, command, { keymap, labels }) {
  for (const chord of chords) {
    const other = keymap.commandOf(chord);
    if (other && other !== command) return { command: other };
    const label = labels.find((each) => each.hotkey === chord);
    if (label) return { label: label.name };
  }
  return null;
}

/** The household's words, each with its colour and its key. */
export class Labels {
  #byName;

  constructor(rows) {
    // An archived one is not offered any more, but keeps its colour where it was said.
    this.all = rows.filter((label) => !label.archived_at).sort((a, b) => a.position - b.position);
    this.#byName = new Map(rows.map((label) => [label.name, label]));
  }

  colourOf(name) {
    return this.#byName.get(name)?.colour ?? "#7d7f8c";
  }

  /** What a fresh mark is called until somebody says otherwise. */
  get usual() {
    return this.all[0]?.name;
  }
}

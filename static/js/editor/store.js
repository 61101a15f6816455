/**
 * What is on screen: annotations and suggestions of one recording, and which one is
 * selected. Knows no page and no wavesurfer. Rows are frozen; a change is a new row.
 */
export class Store extends EventTarget {
  #rows = new Map();
  #inOrder = null;
  #selectedId = null;

  get all() {
    this.#inOrder ??= [...this.#rows.values()].sort(
      (a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1),
    );
    return this.#inOrder;
  }

  get selected() {
    return this.#rows.get(this.#selectedId) ?? null;
  }

  get(id) {
    return this.#rows.get(id);
  }

  has(id) {
    return this.#rows.has(id);
  }

  /** Those of the rows that are unknown here, or known in an older version only. */
  newsIn(rows) {
    return rows.filter((row) => !(this.get(row.id)?.version >= row.version));
  }

  put(...rows) {
    for (const row of rows) this.#rows.set(row.id, Object.freeze({ ...row }));
    if (rows.length > 0) this.#changed();
  }

  remove(id) {
    if (!this.#rows.delete(id)) return;
    if (this.#selectedId === id) this.select(null);
    this.#changed();
  }

  /** Give a row the id by which the server knows it. */
  rename(id, row) {
    this.#rows.delete(id);
    this.#rows.set(row.id, Object.freeze({ ...row }));
    const selected = this.#selectedId === id;
    if (selected) this.#selectedId = row.id;
    this.#changed();
    if (selected) this.dispatchEvent(new Event("select"));
  }

  select(id) {
    if (this.#selectedId === id) return;
    this.#selectedId = id;
    this.dispatchEvent(new Event("select"));
  }

  #changed() {
    this.#inOrder = null;
    this.dispatchEvent(new Event("change"));
  }
}

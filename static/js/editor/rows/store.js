import { putInTime } from "./order.js";

/**
 * What is on screen: annotations and suggestions of one recording, and which one is
 * selected. Knows no page and no wavesurfer. Rows are frozen; a change is a new row.
 */
export class Store extends EventTarget {
  #rows = new Map();
  #inOrder = [];
  #touched = new Set(); // since the rows were last put in order
  #selectedId = null;

  /** In the order of the night. The same array until something changes. */
  get all() {
    if (this.#touched.size > 0) {
      this.#inOrder = putInTime(this.#inOrder, this.#touched, this.#rows);
      this.#touched.clear();
    }
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
    for (const row of rows) this.#set(row);
    if (rows.length > 0) this.#changed();
  }

  remove(...ids) {
    const gone = ids.filter((id) => this.#drop(id));
    if (gone.length === 0) return;
    if (gone.includes(this.#selectedId)) this.select(null);
    this.#changed();
  }

  /** Give rows the ids by which the server knows them: `[old id, row]` for each. */
  rename(...pairs) {
    const selected = pairs.find(([id]) => id === this.#selectedId);
    for (const [id, row] of pairs) {
      this.#drop(id);
      this.#set(row);
    }
    if (selected) this.#selectedId = selected[1].id;
    if (pairs.length > 0) this.#changed();
    if (selected) this.dispatchEvent(new Event("select"));
  }

  select(id) {
    if (this.#selectedId === id) return;
    this.#selectedId = id;
    this.dispatchEvent(new Event("select"));
  }

  #set(row) {
    this.#rows.set(row.id, Object.freeze({ ...row }));
    this.#touched.add(row.id);
  }

  #drop(id) {
    this.#touched.add(id);
    return this.#rows.delete(id);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

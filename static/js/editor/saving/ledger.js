import { after, annotationsOf, concerns, decisionOf, keeps, targetsOf } from "./merging.js";

/**
 * What the server last said of each row, deleted ones too, and by which id it knows a
 * row that was made here.
 */
export class Ledger {
  #rows = new Map(); // id -> { row, gone }
  #realIds = new Map(); // the id a row had before the server knew it -> its id
  #cameOf = new Map(); // a suggestion's id -> that of the annotation it became

  real(id) {
    return this.#realIds.get(id) ?? id;
  }

  rename(temporaryId, id) {
    if (temporaryId && temporaryId !== id) this.#realIds.set(temporaryId, id);
  }

  /** `{ row, gone }`, or undefined where the server never said anything. */
  of(id) {
    return this.#rows.get(this.real(id));
  }

  versionOf(id) {
    return this.of(id)?.row.version;
  }

  isNews(row) {
    return !(this.versionOf(row.id) >= row.version);
  }

  learn({ gone = false, ...row }) {
    this.#rows.set(row.id, { row, gone });
    if (row.suggestion) this.#cameOf.set(row.suggestion, row.id);
  }

  /** Know that these verdicts are withdrawn: what came of them is gone. */
  takeBack(suggestionIds) {
    for (const id of suggestionIds) {
      const came = this.#rows.get(this.#cameOf.get(id));
      if (came) came.gone = true;
    }
  }

  /** All ids whose rows a change alters on screen. */
  shownBy(op) {
    const came = withdraws(op) ? [...targetsOf(op)].map((id) => this.#cameOf.get(id)) : [];
    return [...targetsOf(op), op.annotationId, ...annotationsOf(op), ...came].filter(Boolean);
  }

  /** Change the targets of a change to the ids that the server knows. */
  inRealIds(op) {
    if (op.target) op.target = this.real(op.target);
    if (op.targets) op.targets = op.targets.map((id) => this.real(id));
  }

  /** The row as it will be once all of `queue` is done; null where there will be none. */
  expected(id, queue) {
    let state = this.of(id) ?? { row: null, gone: true };
    for (const op of queue) {
      if (concerns(op, id)) state = after(state, op, id, this.#originOf(op, id));
      else if (takesBack(op, state.row)) state = { ...state, gone: true };
    }
    return state.gone ? null : state.row;
  }

  /** The suggestion out of which a verdict makes the annotation `id`. */
  #originOf(op, id) {
    if (!keeps(decisionOf(op))) return null;
    if (op.annotationId === id) return this.of(op.target)?.row ?? null;
    const [origin] = Object.entries(op.annotationIds ?? {}).find(([, temporary]) => temporary === id) ?? [];
    return origin ? (this.of(origin)?.row ?? null) : null;
  }
}

/** What came of a suggestion goes with its verdict. */
function takesBack(op, row) {
  return withdraws(op) && Boolean(row?.suggestion) && targetsOf(op).has(row.suggestion);
}

export function withdraws(op) {
  return op.kind === "withdraw" || op.kind === "withdrawals";
}

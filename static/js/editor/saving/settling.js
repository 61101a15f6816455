import { fromAnnotation, fromAudit, fromSuggestion } from "../rows/intervals.js";
import { withdraws } from "./ledger.js";
import { concerns, targetsOf } from "./merging.js";

/**
 * Takes what the server answered into the ledger and onto the screen. On screen is
 * always what the server last said, with the changes on top that are still on their way.
 */
export class Settling {
  #store;
  #ledger;

  constructor({ store, ledger }) {
    this.#store = store;
    this.#ledger = ledger;
  }

  /** Take an answer in; returns the ids that rows made here now go by, old -> new. */
  settle(op, body, queue) {
    const rows = this.#rowsOf(op, body);
    const renamed = new Map();
    const onScreen = [];
    for (const [temporary, row] of rows) {
      this.#ledger.learn(row);
      if (!temporary || temporary === row.id) continue;
      renamed.set(temporary, row.id);
      this.#ledger.rename(temporary, row.id);
      const here = this.#store.get(temporary);
      if (here) onScreen.push([temporary, { ...here, id: row.id }]);
    }
    if (withdraws(op)) this.#ledger.takeBack(this.#taken(op, body));
    for (const later of queue) this.#ledger.inRealIds(later);
    this.#store.rename(...onScreen);
    const ids = [...this.#ledger.shownBy(op), ...rows.map(([, row]) => row.id)].map((id) => this.#ledger.real(id));
    this.show(new Set(ids), queue);
    return renamed;
  }

  /** Bring rows on screen up to what is known and on its way. */
  show(ids, queue) {
    const gone = [];
    const standing = [];
    for (const id of ids) {
      const row = this.#ledger.expected(id, queue);
      if (!row) gone.push(id);
      else if (!same(row, this.#store.get(id))) standing.push(row);
    }
    this.#store.remove(...gone);
    this.#store.put(...standing);
  }

  /** Rows that the server tells of by itself, but for those with changes on their way. */
  take(rows, queue) {
    const waits = (row) => this.#ledger.of(row.id) && queue.some((op) => concerns(op, row.id));
    const news = rows.filter((row) => this.#ledger.isNews(row) && !waits(row));
    for (const row of news) this.#ledger.learn(row);
    this.show(new Set(news.map((row) => row.id)), queue);
  }

  #taken(op, body) {
    const skipped = new Set(body.skipped);
    return [...targetsOf(op)].filter((id) => !skipped.has(id));
  }

  /** `[the id it had here, the row]` for each row in an answer. */
  #rowsOf(op, body) {
    switch (op.kind) {
      case "verdict":
      case "withdraw":
        return [
          [null, fromSuggestion(body.suggestion ?? body)],
          ...(body.annotation ? [[op.annotationId, withFate(body.annotation)]] : []),
        ];
      case "verdicts":
      case "withdrawals":
        return this.#rowsOfMany(op, body);
      case "answer":
      case "unanswer":
        return [[null, fromAudit(body)]];
      default:
        return [[op.target, withFate(body)]];
    }
  }

  #rowsOfMany(op, { suggestions, annotations }) {
    const here = new Map();
    for (const row of this.#store.all) {
      if (row.kind === "annotation" && row.suggestion) here.set(row.suggestion, row.id);
    }
    return [
      ...suggestions.map((row) => [null, fromSuggestion(row)]),
      ...annotations.map((row) => [op.annotationIds?.[row.suggestion] ?? here.get(row.suggestion), withFate(row)]),
    ];
  }
}

/** A row as the server tells of it, deleted or not. */
export function withFate(body) {
  return { ...fromAnnotation(body), gone: Boolean(body.deleted_at) };
}

function same(row, other) {
  return Boolean(other) && Object.keys(row).every((name) => row[name] === other[name]);
}

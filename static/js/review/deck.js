/**
 * The cards of one sitting: which is asked, and what was answered before it. An answer
 * is `{ card, choice }`; a choice is `{ name, label? }` with a name of `CHOICES`.
 */
export const CHOICES = ["yes", "no", "other", "unsure"];

export class Deck {
  #waiting = [];
  #answers = [];
  #seen = new Set();
  #unseen = 0; // what the server has beyond the cards it gave

  /** Take cards in as the server gives them; those of this sitting are not asked twice. */
  add({ cards, n_waiting: nWaiting }) {
    const fresh = cards.filter((card) => !this.#seen.has(card.id));
    for (const card of fresh) this.#seen.add(card.id);
    this.#waiting.push(...fresh);
    this.#unseen = fresh.length > 0 ? Math.max(0, nWaiting - cards.length) : 0;
  }

  /** The card that is asked; null where none is left at hand. */
  get card() {
    return this.#waiting[0] ?? null;
  }

  get next() {
    return this.#waiting[1] ?? null;
  }

  get answers() {
    return [...this.#answers];
  }

  /** Which question this is, counted from 1. */
  get number() {
    return this.#answers.length + 1;
  }

  /** How many questions there are until thanks are said. */
  get total() {
    return this.#answers.length + this.#waiting.length;
  }

  /** How many wait altogether, those included that are not at hand. */
  get left() {
    return this.#waiting.length + this.#unseen;
  }

  answer(choice) {
    const card = this.#waiting.shift();
    this.#answers.push({ card, choice });
    return card;
  }

  /** Take the last answer back: its card is asked again. Null where there is none. */
  takeBack() {
    const last = this.#answers.pop();
    if (!last) return null;
    this.#waiting.unshift(last.card);
    return last.card;
  }

  /** Someone else has answered this one: it is neither asked nor counted. */
  drop(id) {
    this.#answers = this.#answers.filter(({ card }) => card.id !== id);
    this.#waiting = this.#waiting.filter((card) => card.id !== id);
  }
}

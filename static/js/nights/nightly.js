/** The picture of nights below each other: drawn, walked by keys, opened by a tap. */
import { hit, HOUR_SHARES, layOut, step } from "./actogram.js";
import { draw } from "./drawing.js";
import { nightAt } from "./dates.js";
import { cryInWords, rowInWords } from "./words.js";
import { find, on, say } from "../lib/dom.js";

// Narrower, the clock has no room for minutes.
const NARROW_PX = 340;

export class Nightly {
  #root;
  #place;
  #canvas;
  #wall;
  #timeZone;
  #onOpen;
  #nights = [];
  #notes = new Map();
  #picture = null;
  #focus = { row: 0, cry: null };
  #ringed = false;

  constructor(root, { wall, timeZone, onOpen }) {
    this.#root = root;
    this.#place = find("actogram", root);
    this.#canvas = find("canvas", root);
    this.#wall = wall;
    this.#timeZone = timeZone;
    this.#onOpen = onOpen;
    this.#bind();
  }

  show(nights) {
    this.#nights = nights;
    this.#focus = { row: Math.min(this.#focus.row, Math.max(0, nights.length - 1)), cry: null };
    this.#lay();
  }

  showNotes(notes) {
    this.#notes = new Map();
    for (const note of notes) {
      const night = nightAt(note.atMs, this.#timeZone);
      this.#notes.set(night, [...(this.#notes.get(night) ?? []), note]);
    }
    this.#draw();
  }

  /** What has the focus: its night, and the cry or null. */
  get at() {
    const row = this.#picture.rows[this.#focus.row];
    return { night: row.night, cry: row.cries[this.#focus.cry] ?? null };
  }

  /** Lead to a night, and to its cry at a moment, if there is one; false where it is not shown. */
  lead({ night, atMs }) {
    const row = this.#picture?.rows.findIndex((each) => each.night.night === night) ?? -1;
    if (row < 0) return false;
    const cry = this.#picture.rows[row].cries.findIndex(({ startMs, endMs }) => startMs <= atMs && atMs <= endMs);
    this.#focus = { row, cry: atMs === null || cry < 0 ? null : cry };
    this.#draw();
    return true;
  }

  /** Go a cry on or back, over nights too; false where there is none. */
  go(by) {
    const places = this.#picture.rows.flatMap(({ cries }, row) => cries.map((_cry, cry) => ({ row, cry })).reverse()).reverse();
    const now = places.findIndex(({ row, cry }) => row === this.#focus.row && cry === this.#focus.cry);
    const next = places[now + by];
    if (!next || now < 0) return false;
    this.#move(next);
    return true;
  }

  #bind() {
    on(this.#place, "keydown", (event) => this.#key(event));
    on(this.#place, "focus", () => this.#ring(this.#place.matches(":focus-visible")));
    on(this.#place, "blur", () => this.#ring(false));
    on(this.#canvas, "click", (event) => this.#tap(event));
    on(document, "themechange", () => this.#draw());
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.#draw());
    on(matchMedia("print"), "change", () => this.#lay());
    new ResizeObserver(() => this.#lay()).observe(this.#place);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#picture?.rows.length) return;
    if (event.key === "Enter" || event.key === " ") this.#onOpen();
    else {
      const next = step(this.#picture, this.#focus, event.key);
      if (!next) return;
      this.#move(next);
    }
    event.preventDefault();
  }

  #tap({ offsetX, offsetY }) {
    const found = hit(this.#picture, offsetX, offsetY);
    if (!found) return;
    this.#move(found);
    this.#onOpen();
  }

  #move(focus) {
    this.#focus = focus;
    this.#ringed = true;
    this.#draw();
    this.#keepInView();
    say(find("spoken", this.#root), this.#words());
  }

  #ring(ringed) {
    this.#ringed = ringed;
    this.#draw();
    if (ringed && this.#picture?.rows.length) say(find("spoken", this.#root), this.#words());
  }

  #words() {
    const { night, cry } = this.at;
    if (!cry) return rowInWords(night);
    const { cries } = this.#picture.rows[this.#focus.row];
    return cryInWords(night, [cry.startMs, cry.endMs], { n: this.#focus.cry + 1, of: cries.length, timeZone: this.#timeZone });
  }

  /** A row far down in a year is brought to where it can be seen. */
  #keepInView() {
    const row = this.#picture.rows[this.#focus.row];
    const top = this.#canvas.getBoundingClientRect().top + row.top;
    if (top < 0 || top + row.height > innerHeight) scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
  }

  #lay() {
    const widthPx = this.#place.clientWidth;
    if (!widthPx) return;
    this.#picture = layOut(this.#nights, { widthPx, wall: this.#wall });
    this.#clock();
    this.#draw();
  }

  #draw() {
    if (!this.#picture?.rows.length) return;
    draw(this.#canvas, this.#picture, { notes: this.#notes, focus: this.#ringed ? this.#focus : null });
  }

  #clock() {
    const { left, width } = this.#picture.scale;
    const { widthPx } = this.#picture;
    const past = width < NARROW_PX ? "" : ":00";
    const labels = HOUR_SHARES.map((share) => {
      const label = document.createElement("span");
      label.textContent = `${String((12 + share * 24) % 24).padStart(2, "0")}${past}`;
      // In shares: on paper the picture is as wide as the sheet, whatever it was drawn for.
      label.style.left = `${(100 * (left + share * width)) / widthPx}%`;
      return label;
    });
    find("clock", this.#root).replaceChildren(...labels);
  }
}

import { find, fromTemplate, keepList, on, say } from "../lib/dom.js";
import { lengthInWords } from "../lib/clock.js";
import { _, fill } from "../lib/words.js";
import { showPlaying } from "./hearing.js";
import { cryingInWords, nameOf, noteInWords } from "./words.js";

const GOING_ON_MS = 10_000;

/** What happened, the newest first; `doing` says what its buttons do. */
export class List {
  #root;
  #times;
  #doing;
  #shown = new Map();

  constructor(root, { times, doing }) {
    this.#root = root;
    this.#times = times;
    this.#doing = doing;
  }

  show(entries, { detections, nowMs, named, playing }) {
    const of = (id) => detections.filter((row) => row.episode === id && row.crying && row.verdict !== "wrong");
    keepList(this.#root, entries, {
      idOf: ({ id }) => id,
      create: () => this.#bind(),
      update: (element, entry) => {
        this.#shown.set(element, entry);
        this.#update(element, entry, { heard: entry.type === "episode" ? of(entry.id) : [], nowMs, named, playing });
      },
    });
  }

  #bind() {
    const element = fromTemplate("entry");
    const entry = () => this.#shown.get(element);
    on(find("play", element), "click", () => this.#doing.play(entry().row));
    on(find("wrong", element), "click", () => this.#doing.wrong(entry().row));
    on(find("undo", element), "click", () => this.#doing.undo(entry().row));
    return element;
  }

  #update(element, { type, row, startMs, endMs }, { heard, nowMs, named, playing }) {
    element.dataset.type = type;
    element.toggleAttribute("data-pending", Boolean(row.pending));
    const goesOn = type === "episode" && nowMs - endMs < GOING_ON_MS;
    const time = this.#span(type, startMs, endMs, { nowMs, goesOn });
    say(find("time", element), time);
    const what = whatOf(type, row);
    say(find("what", element), what);
    const aside = [type !== "note" && named ? nameOf(row.room) : "", ...asidesOf(type, row, { heard, goesOn })].filter(Boolean).join(" · ");
    say(find("aside", element), aside);
    find("aside", element).hidden = !aside;
    this.#buttons(element, type, row, { heard, name: `${what}, ${time}`, playing });
  }

  #span(type, startMs, endMs, { nowMs, goesOn }) {
    const from = this.#times.near(startMs, nowMs);
    if (type === "note") return from;
    const to = goesOn ? _("now") : this.#times.at(endMs);
    return from === to ? from : `${from} – ${to}`;
  }

  #buttons(element, type, row, { heard, name, playing }) {
    const play = find("play", element);
    play.hidden = !heard.some((row) => row.has_sound);
    showPlaying(play, playing === row.id, _("Play"));
    play.setAttribute("aria-label", `${playing === row.id ? _("Stop") : _("Play")}: ${name}`);
    const wrong = find("wrong", element);
    wrong.hidden = type !== "episode" || row.pending || heard.length === 0;
    wrong.setAttribute("aria-label", `${_("Not a cry")}: ${name}`);
    const undo = find("undo", element);
    undo.hidden = type !== "note";
    undo.setAttribute("aria-label", `${_("Take back")}: ${name}`);
  }
}

function whatOf(type, row) {
  if (type === "note") return noteInWords(row);
  if (type === "hole") return _("Nobody listened");
  return cryingInWords(row);
}

function asidesOf(type, row, { heard, goesOn }) {
  const waits = row.pending ? _("on its way") : "";
  if (type === "hole") return [lengthInWords(row.endMs - row.startMs)];
  if (type === "note") return [row.by && fill(_("by %(name)s"), { name: row.by }), waits];
  const people = [...new Set(heard.filter(({ session, by }) => !session && by).map(({ by }) => by))];
  return [
    goesOn ? _("going on") : "",
    row.loudest === null ? "" : fill(_("score %(score)s"), { score: row.loudest.toFixed(2) }),
    people.length ? fill(_("added by %(name)s"), { name: people.join(", ") }) : "",
    waits,
  ];
}

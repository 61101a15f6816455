import { find, on, say, setState } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { lostInWords, standing } from "./words.js";

const QUIETEST_DB = -70;
const LOUDEST_DB = -10;
const EVERY_MS = 1000;
const SURE_WITHIN_MS = 5000;
const NIGHT_COLOUR = "#05070b";

/** The dark view while this phone listens: the clock, how it stands, how loud it is. */
export class Night {
  #root;
  #parts;
  #timer = null;
  #sure = null;
  #stops = [];
  #colours = [];
  #level = 0;
  #calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(root) {
    this.#root = root;
    this.#parts = Object.fromEntries(["clock", "words", "meter", "level", "lost", "sleepy", "go-on", "stop", "stop-words"].map((name) => [name, find(name, root)]));
  }

  /** Show how it stands until `hide`; `stop` is called once somebody is sure. */
  show({ recorder, outbox, device, timeZone, stop }) {
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const show = () => {
      const { state, words } = standing({ recorder, outbox });
      setState(this.#root, state);
      say(this.#parts.words, words);
      this.#parts["go-on"].hidden = state !== "paused";
      this.#tell("lost", lostInWords(device().lostMs));
    };
    const tick = () => {
      say(this.#parts.clock, clock.format(new Date()));
      this.#parts.meter.setAttribute("aria-valuenow", String(Math.round(100 * this.#level)));
      this.#draw();
    };
    this.#root.hidden = false;
    this.#darken();
    this.#stops = [
      on(recorder, "state", show),
      on(outbox, "state", show),
      on(outbox, "lost", show),
      on(recorder, "level", ({ detail }) => this.#move(detail.db)),
      on(this.#parts["go-on"], "click", () => recorder.resume()),
      on(this.#parts.stop, "click", () => this.#ask(stop)),
    ];
    this.#timer = setInterval(tick, EVERY_MS);
    show();
    tick();
    this.#parts.stop.focus({ preventScroll: true });
  }

  /** Whether the screen stays on is the browser's to say. */
  awake(isAwake) {
    this.#tell("sleepy", isAwake ? "" : _("This browser lets the screen go dark. Set the phone to keep it on, or listening may stop."));
  }

  hide() {
    for (const stop of this.#stops) stop();
    clearInterval(this.#timer);
    this.#unsure();
    this.#root.hidden = true;
    for (const [meta, colour] of this.#colours) meta.content = colour;
  }

  #move(db) {
    this.#level = Math.max(0, Math.min(1, (db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
    if (!this.#calm.matches) this.#draw();
  }

  #draw() {
    this.#parts.level.style.setProperty("--level", this.#level.toFixed(3));
  }

  /** A sleeve or a cat stops nothing: it takes two taps. */
  #ask(stop) {
    if (this.#sure) {
      this.#unsure();
      stop();
      return;
    }
    say(this.#parts["stop-words"], _("Tap again to stop"));
    this.#sure = setTimeout(() => this.#unsure(), SURE_WITHIN_MS);
  }

  #unsure() {
    clearTimeout(this.#sure);
    this.#sure = null;
    say(this.#parts["stop-words"], _("Stop"));
  }

  #tell(part, words) {
    say(this.#parts[part], words);
    this.#parts[part].hidden = !words;
  }

  /** The browser's own bar is dark too. */
  #darken() {
    this.#colours = [...document.querySelectorAll('meta[name="theme-color"]')].map((meta) => [meta, meta.content]);
    for (const [meta] of this.#colours) meta.content = NIGHT_COLOUR;
  }
}

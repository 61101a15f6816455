/** A cry of the picture, opened: each thing behind it can be heard and said to be no cry. */
import { canBeJudged, judge, marksIn, soundOf, whoInWords } from "./marks.js";
import { dateInWords } from "./dates.js";
import { Snippet } from "./snippet.js";
import { nightInWords } from "./words.js";
import { find, fromTemplate, on, say } from "../lib/dom.js";
import { lengthInWords } from "../lib/clock.js";
import { _, fill } from "../lib/words.js";
import { createTimes } from "../tonight/times.js";

export class MarkDialog {
  #dialog;
  #times;
  #go;
  #within;
  #onChange;
  #toast;
  #placeOf;
  #sound;
  #shown = null;

  constructor(dialog, { timeZone, go, within, onChange, toast, placeOf }) {
    this.#dialog = dialog;
    this.#times = createTimes(timeZone);
    this.#go = go;
    this.#within = within;
    this.#onChange = onChange;
    this.#toast = toast;
    this.#placeOf = placeOf;
    this.#sound = new Snippet(find("media", dialog));
    on(find("close", dialog), "click", () => dialog.close());
    on(dialog, "close", () => this.#sound.stop());
    on(find("before", dialog), "click", () => this.#go(-1));
    on(find("after", dialog), "click", () => this.#go(1));
    on(dialog, "keydown", (event) => this.#key(event));
  }

  get open() {
    return this.#dialog.open;
  }

  /** Show a night, or one of its cries. */
  async show({ night, cry }) {
    this.#sound.stop();
    this.#shown = { night, cry };
    const date = dateInWords(night.night, { weekday: "long", day: "numeric", month: "long" });
    const span = cry && fill(_("%(from)s to %(to)s"), { from: this.#times.at(cry.startMs), to: this.#times.at(cry.endMs) });
    say(find("mark-heading", this.#dialog), span ? fill(_("%(span)s, night of %(date)s"), { span, date }) : fill(_("Night of %(date)s"), { date }));
    say(find("mark-words", this.#dialog), nightInWords(night, dateInWords(night.night)));
    find("mark-problem", this.#dialog).hidden = true;
    for (const button of ["before", "after"]) find(button, this.#dialog).hidden = !cry;
    find("mark-list", this.#dialog).replaceChildren();
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.dataset.state = "loading";
    await this.#list(this.#shown);
    // What most came for; who has gone on meanwhile keeps their place.
    const stays = document.activeElement === find("mark-heading", this.#dialog);
    if (stays) this.#dialog.querySelector("[data-play]:not([hidden])")?.focus();
    this.#dialog.dataset.state = "ready";
  }

  async #list(shown) {
    if (!shown.night.hasData) return;
    try {
      const stretch = shown.cry ?? { startMs: shown.night.beginsMs, endMs: shown.night.endsMs };
      const marks = await marksIn(stretch, this.#within());
      if (this.#shown !== shown) return; // another one was opened meanwhile
      find("mark-list", this.#dialog).replaceChildren(...marks.map((mark) => this.#row(mark)));
    } catch (error) {
      this.#fail(error);
    }
  }

  #row(mark) {
    const row = fromTemplate("mark");
    const time = `${this.#times.at(mark.startMs)}, ${lengthInWords(mark.endMs - mark.startMs)}`;
    say(find("time", row), time);
    say(find("words", row), whoInWords(mark));
    this.#bindPlay(find("play", row), mark, time);
    this.#bindVerdict(find("right", row), mark, { right: true, time });
    this.#bindVerdict(find("wrong", row), mark, { right: false, time });
    const open = find("open", row);
    open.hidden = !mark.recording;
    if (mark.recording) open.href = this.#placeOf(mark);
    return row;
  }

  #bindVerdict(button, mark, { right, time }) {
    button.hidden = !canBeJudged(mark, right);
    button.setAttribute("aria-label", `${right ? _("A cry") : _("Not a cry")}: ${time}`);
    on(button, "click", () => this.#judge(mark, right, button));
  }

  #bindPlay(button, mark, time) {
    const sound = soundOf(mark);
    const show = (isOn) => {
      find("play-icon", button).dataset.icon = isOn ? "pause" : "play";
      say(find("play-words", button), isOn ? _("Stop") : _("Play"));
      button.setAttribute("aria-label", `${isOn ? _("Stop") : _("Play")}: ${time}`);
    };
    show(false);
    on(button, "click", () => this.#sound.toggle(mark.id, sound, show, () => this.#fail({ message: _("The sound did not come. Perhaps it is no longer kept.") })));
  }

  async #judge(mark, right, button) {
    button.disabled = true;
    try {
      const takeBack = await judge(mark, right);
      this.#toast(right ? _("A cry. The night is added up again.") : _("Not a cry. The night is added up again."), { text: _("Undo"), act: () => this.#undo(takeBack) });
      this.#dialog.close();
      await this.#onChange();
    } catch (error) {
      button.disabled = false;
      this.#fail(error);
    }
  }

  async #undo(takeBack) {
    try {
      await takeBack();
      await this.#onChange();
      this.#toast(_("Taken back. The night is added up again."));
    } catch (error) {
      this.#toast(error.message);
    }
  }

  #fail({ message }) {
    const problem = find("mark-problem", this.#dialog);
    say(problem, message);
    problem.hidden = false;
  }

  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && this.#shown.cry) this.#go(by);
  }
}

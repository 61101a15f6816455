import { request } from "../lib/api.js";
import { find, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { obstacleInWords } from "./words.js";

/** The form before listening: where this phone is, and what keeps it from listening. */
export class Setup {
  #root;
  #problem;

  constructor(root, { start }) {
    this.#root = root;
    this.#problem = find("problem", root);
    find("start-form", root).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(start);
    });
  }

  show(device) {
    for (const name of ["name", "room"]) this.#field(name).value = device[name] ?? "";
    find("start", this.#root).disabled = false;
  }

  /** An earlier visit was cut short, and one tap goes on. */
  offerToGoOn() {
    find("interrupted", this.#root).hidden = false;
    say(find("start-words", this.#root), _("Go on listening"));
    find("start", this.#root).focus();
  }

  backToStart() {
    find("interrupted", this.#root).hidden = true;
    say(find("start-words", this.#root), _("Start listening"));
  }

  /** Nothing can be done here about what is in the way. */
  block(why) {
    find("start", this.#root).disabled = true;
    this.complain(obstacleInWords(why));
  }

  complain(words) {
    say(this.#problem, words);
    this.#problem.hidden = !words;
  }

  /** Let the server know this phone; the same name again is the same phone. */
  async register() {
    const body = { name: this.#field("name").value.trim(), room: this.#field("room").value.trim(), kind: "phone" };
    const { id, name, room } = (await request("sources/", { method: "POST", body })).body;
    return { source: id, name, room };
  }

  async #try(start) {
    const button = find("start", this.#root);
    button.disabled = true;
    this.complain("");
    try {
      await start();
    } catch (error) {
      this.complain(error.why ? obstacleInWords(error.why) : error.message);
    } finally {
      button.disabled = false;
    }
  }

  #field(name) {
    return this.#root.querySelector(`[data-field="${name}"]`);
  }
}

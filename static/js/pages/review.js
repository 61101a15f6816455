import { bindKeys } from "../review/keys.js";
import { Answers } from "../review/answers.js";
import { bindCard } from "../review/card.js";
import { bodyOf, needsLabel, tally } from "../review/choices.js";
import { Deck } from "../review/deck.js";
import { changedInWords, recallInWords, sendingInWords } from "../review/thanks.js";
import { askForWord } from "../review/words.js";
import { request, requestAll } from "../lib/api.js";
import { find, readJson, say, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { _, count } from "../lib/words.js";

const PLACES = ["asking", "thanks", "empty", "failed"];
const page = readJson("page");
const root = find("review");
const toast = createToast();
const answers = new Answers({ request });
const card = bindCard(root, { timeZone: page.timeZone });
let deck = new Deck();
let labels = [];

bind();
begin();

function bind() {
  for (const button of root.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () => choose(button.dataset.answer));
  }
  find("undo", root).addEventListener("click", undo);
  find("undo-last", root).addEventListener("click", undo);
  find("enough", root).addEventListener("click", thank);
  find("go-on", root).addEventListener("click", goOn);
  find("again", root).addEventListener("click", begin);
  bindKeys(document, { choose, undo, play: () => card.toggle(), asking: () => root.dataset.state === "ready" });
  answers.addEventListener("state", showSending);
  answers.addEventListener("beaten", ({ detail }) => beaten(detail.card, _("Someone else answered that one first. Thank you both.")));
  answers.addEventListener("refused", ({ detail }) => beaten(detail.card, detail.text));
  showSending();
  window.addEventListener("online", () => answers.retryNow());
  window.addEventListener("beforeunload", (event) => {
    if (answers.unsent > 0) event.preventDefault();
  });
}

async function begin() {
  deck = new Deck();
  show("asking", "loading");
  try {
    labels = await requestAll("labels/");
    await deal();
  } catch (error) {
    fail(error);
    return;
  }
  if (deck.card) ask({ aloud: false });
  else show("empty", "empty");
}

/** Get more cards from the server. */
async function deal() {
  deck.add((await request("review/")).body);
}

/** After thanks somebody has time for more. */
async function goOn() {
  show("asking", "loading");
  try {
    if (!deck.card) await deal();
  } catch (error) {
    fail(error);
    return;
  }
  ask({ aloud: true });
}

/** Ask the card on top; say thanks after the last. */
function ask({ aloud, said = "" }) {
  if (!deck.card) {
    thank();
    return;
  }
  show("asking", "ready");
  find("undo", root).disabled = deck.answers.length === 0;
  card.show(deck.card, { number: deck.number, total: deck.total, next: deck.next, aloud, said });
}

async function choose(name) {
  const asked = deck.card;
  const choice = { name };
  if (needsLabel(asked, name)) {
    card.quiet();
    choice.label = await askForWord(labels, { but: asked.label });
    if (!choice.label || deck.card !== asked) return;
  }
  deck.answer(choice);
  answers.give(asked, bodyOf(asked, choice));
  ask({ aloud: true });
}

function undo() {
  const back = deck.takeBack();
  if (!back) return;
  answers.withdraw(back);
  ask({ aloud: false, said: _("Taken back.") });
}

/** An answer that does not count: forget the card, and tell. */
function beaten(which, text) {
  const standing = root.dataset.state;
  const asked = deck.card;
  deck.drop(which.id);
  toast(text);
  if (standing === "ready" && (asked !== deck.card || deck.answers.length === 0)) ask({ aloud: false });
  if (standing === "thanks") showChanged();
}

function thank() {
  card.quiet();
  show("thanks", "thanks");
  showChanged();
  find("thanks-heading", root).focus();
}

async function showChanged() {
  const crying = new Set(labels.filter((label) => label.counts_as_crying).map((label) => label.name));
  say(find("changed", root), changedInWords(tally(deck.answers, crying)));
  find("undo-last", root).hidden = deck.answers.length === 0;
  find("go-on", root).hidden = deck.left === 0;
  const { left } = deck;
  say(
    find("more-words", root),
    left ? count("%(n)s more can wait.", "%(n)s more can wait.", left) : _("That was all for now."),
  );
  await showRecall();
}

/** What the answers did to the estimate, once the server has them all. */
async function showRecall() {
  if (answers.unsent > 0) return;
  try {
    const { body } = await request("recall/");
    say(find("recall", root), recallInWords(body));
  } catch {
    // The thanks stand by themselves; the estimate is on other pages too.
    say(find("recall", root), "");
  }
}

function showSending() {
  say(find("sending", root), sendingInWords(answers));
  find("sending", root).dataset.state = answers.state;
  root.dataset.sent = String(answers.unsent === 0);
  if (answers.unsent === 0 && root.dataset.state === "thanks") showRecall();
}

function fail(error) {
  say(find("failed-words", root), error.message);
  show("failed", "failed");
}

function show(place, state) {
  for (const each of PLACES) find(each, root).hidden = each !== place;
  for (const button of root.querySelectorAll("[data-answer], [data-play], [data-enough]")) {
    button.disabled = state === "loading";
  }
  setState(root, state);
}

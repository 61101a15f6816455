import { request, requestAll } from "../lib/api.js";
import { dateInWords } from "../lib/clock.js";
import { find, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { cell, fillFacts } from "../lib/tables.js";
import { _, count, fill } from "../lib/words.js";
import { promote, showActs } from "./model_acts.js";
import { bindCard } from "./model_card.js";
import { limitsInWords } from "./model_limits.js";
import { isUnderWay, sentenceOf, STARTER, standing, titleOf, verdictInWords } from "./model_words.js";

const page = readJson("page");
const root = find("model");
const problem = find("problem", root);
const path = `models/${page.number}/`;
const showCard = bindCard(root, page);
let model = null;
let shown = false;
let stop = () => undefined;

find("promote", root).addEventListener("click", letItListen);
watch();

function watch() {
  stop();
  stop = poll(refresh);
}

async function refresh() {
  model = (await request(path)).body;
  const made = model.status === "done";
  say(find("sentence", root), made ? sentenceOf(model, model.headline) : standing(model));
  tell("verdict", made ? verdictInWords(model) : "");
  tell("problem", model.problem || model.fault);
  tell("backlog", model.n_to_rescore ? backlogInWords(model.n_to_rescore) : "");
  find("current", root).hidden = !model.current;
  find("promote", root).hidden = !made || model.current;
  const bar = find("bar", root);
  bar.hidden = !isUnderWay(model);
  bar.value = model.progress;
  bar.setAttribute("aria-label", titleOf(model));
  if (made && !shown) await show();
  if (made) showActs(find("acts", root), model.acts, page.timeZone);
  setState(root, "ready");
  return isUnderWay(model) || model.n_to_rescore > 0;
}

function backlogInWords(n) {
  return count("It is listening again to %(n)s recording.", "It is listening again to %(n)s recordings.", n);
}

async function show() {
  shown = true;
  const raw = find("raw", root);
  raw.hidden = false;
  raw.href = `/api/v1/${path}`;
  find("starter", root).hidden = model.trainer !== STARTER;
  const colours = new Map((await requestAll("labels/?all=1")).map((row) => [row.name, row.colour]));
  const missing = showCard(model, colours);
  find("unmeasured", root).hidden = model.trainer === STARTER || !missing;
  say(find("unmeasured-words", root), missing);
  showLineage();
  find("limits-card", root).hidden = false;
  find("limits", root).replaceChildren(...limitsInWords(model).map((words) => cell("li", words)));
  await offerComparing();
}

function showLineage() {
  find("lineage-card", root).hidden = false;
  const facts = [
    [_("Trainer"), model.trainer],
    [_("Seed"), model.trainer === STARTER ? "" : String(model.seed)],
    [_("Labels"), model.labels.join(", ")],
    [_("Follows"), model.lineage.map(ancestorInWords).join(", ")],
    [_("Asked for"), model.trainer === STARTER ? "" : dateInWords(model.created_at, page.timeZone)],
    [_("By"), model.created_by],
    [_("Made"), model.made_at ? dateInWords(model.made_at, page.timeZone) : ""],
    [_("Checksum"), model.checksum],
  ];
  fillFacts(find("facts", root), facts.filter(([, value]) => value));
  find("from-dataset", root).hidden = !model.dataset;
  const link = find("dataset-link", root);
  link.href = `/datasets/${model.dataset}/`;
  say(link, fill(_("What it was trained on and measured on: dataset %(dataset)s"), model));
  find("log-part", root).hidden = !model.log;
  say(find("log", root), model.log);
}

function ancestorInWords({ number, trainer, dataset }) {
  if (trainer === STARTER) return fill(_("model %(number)s, the starter"), { number });
  return fill(_("model %(number)s of dataset %(dataset)s"), { number, dataset });
}

/** With the model that listens; that one itself, with the one it follows. */
async function offerComparing() {
  const listening = (await requestAll("models/")).find((other) => other.current);
  const other = model.current ? model.parent : listening?.number;
  const link = find("compare", root);
  link.hidden = !other;
  link.href = `/models/compare/?a=${other}&b=${model.number}`;
  say(link, fill(_("Compare with model %(number)s"), { number: other ?? "" }));
}

async function letItListen() {
  problem.hidden = true;
  try {
    await promote(model);
    watch();
  } catch (error) {
    tell("problem", error.message);
  }
}

function tell(part, words) {
  const place = find(part, root);
  say(place, words);
  place.hidden = !words;
}

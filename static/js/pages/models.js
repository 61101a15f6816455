import { request, requestAll } from "../lib/api.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, fill } from "../lib/words.js";
import { previousOf, promote, rollBack, showActs } from "./model_acts.js";
import { isUnderWay, lineageInWords, measuredInWords, sentenceOf, standing, titleOf, unmeasuredInWords, verdictInWords } from "./model_words.js";
import { showLearning } from "./models_learning.js";
import { bindTraining } from "./models_training.js";

const page = readJson("page");
const root = find("models");
const problem = find("problem", root);
const shown = new Map(); // a list's element -> its model as the server last said it
let listening = null;
let previous = null;
let standings = "";
let stop = () => undefined;

bindTraining(root, { trying, done: watch });
find("roll-back", root).addEventListener("click", () => changing(() => rollBack(previous)));
watch();

function watch() {
  stop();
  stop = poll(refresh);
}

async function refresh() {
  const models = await requestAll("models/");
  listening = models.find((model) => model.current) ?? null;
  keepList(find("list", root), models, {
    idOf: (model) => model.number,
    create: bindRow,
    update,
  });
  say(find("sentence", root), listening ? sentenceOf(listening, listening.headline) : _("No model listens yet."));
  const open = find("open-current", root);
  open.hidden = listening === null;
  if (listening) open.href = `${listening.number}/`;
  await refreshPast(models);
  setState(root, "ready");
  return models.some(isUnderWay);
}

/** What happened before is asked for again where something has come to an end since. */
async function refreshPast(models) {
  const now = models.map(({ number, status, current }) => `${number} ${status} ${current}`).join();
  if (now === standings) return;
  const [acts, curve] = await Promise.all([requestAll("models/acts/?page_size=200"), requestAll("models/curve/")]);
  showActs(find("acts", root), acts, page.timeZone);
  showLearning(find("learning", root), curve);
  previous = previousOf(acts, models);
  const button = find("roll-back", root);
  button.hidden = !previous;
  say(button, fill(_("Go back to model %(number)s"), { number: previous ?? "" }));
  standings = now;
}

function bindRow(model) {
  const element = fromTemplate("model");
  const names = { number: model.number };
  say(find("title", element), titleOf(model));
  find("open", element).href = `${model.number}/`;
  find("bar", element).setAttribute("aria-label", titleOf(model));
  const name = (part, words) => find(part, element).setAttribute("aria-label", fill(words, names));
  name("compare", _("Compare model %(number)s"));
  name("promote", _("Let model %(number)s listen"));
  name("stop", _("Stop training model %(number)s"));
  name("retry", _("Try model %(number)s again"));
  find("promote", element).addEventListener("click", () => changing(() => promote(shown.get(element))));
  find("stop", element).addEventListener("click", () => act(element, "cancel"));
  find("retry", element).addEventListener("click", () => act(element, "retry"));
  return element;
}

function update(element, model) {
  shown.set(element, model);
  setState(element, model.status);
  const made = model.status === "done";
  find("current", element).hidden = !model.current;
  tell(element, "lineage", lineageInWords(model, page.timeZone));
  tell(element, "measured", made ? measuredInWords(model.headline) || unmeasuredInWords(model) : "");
  tell(element, "verdict", made ? verdictInWords(model) : "");
  tell(element, "words", standing(model));
  tell(element, "model-problem", model.problem ?? "");
  const bar = find("bar", element);
  bar.hidden = !isUnderWay(model);
  bar.value = model.progress;
  const compare = find("compare", element);
  compare.hidden = !made || model.current || !listening;
  if (listening) compare.href = `compare/?a=${listening.number}&b=${model.number}`;
  find("promote", element).hidden = !made || model.current;
  find("stop", element).hidden = !isUnderWay(model);
  find("retry", element).hidden = model.status !== "failed" && model.status !== "cancelled";
}

function tell(element, part, words) {
  const place = find(part, element);
  say(place, words);
  place.hidden = !words;
}

async function act(element, verb) {
  await trying(() => request(`jobs/${shown.get(element).job}/${verb}/`, { method: "POST", body: {} }));
  watch();
}

/** Change which model listens, and show what came of it. */
async function changing(change) {
  await trying(change);
  watch();
}

async function trying(does) {
  problem.hidden = true;
  try {
    return await does();
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
    return undefined;
  }
}

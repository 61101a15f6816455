import { request, requestAll } from "../lib/api.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, fill } from "../lib/words.js";
import { bindChoices, chosen, fillChoices } from "./choices.js";
import { isUnderWay, nightInWords, sideInWords, standing } from "./dataset_words.js";

const SIDES = ["train", "validation", "test"];
const page = readJson("page");
const root = find("datasets");
const form = find("freeze-form", root);
const problem = find("problem", root);
let stop = () => undefined;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await trying(() => request("datasets/", { method: "POST", body: wanted() }));
  watch();
});
// Before this the browser would have sent the form by itself, to nobody.
find("freeze", form).disabled = false;
bindChoices(form, "recordings", "recording");
bindChoices(form, "labels", "label");
trying(() => fillChoices(form, page.timeZone));
trying(showNights);
watch();

function watch() {
  stop();
  stop = poll(refresh);
}

async function refresh() {
  const { body } = await request("datasets/?page_size=50");
  keepList(find("list", root), body.results, {
    idOf: (row) => row.number,
    create: (row) => bindRow(fromTemplate("dataset"), row.number),
    update,
  });
  find("empty", root).hidden = body.results.length > 0;
  setState(root, "ready");
  return body.results.some(isUnderWay);
}

function bindRow(element, number) {
  const title = fill(_("Dataset %(number)s"), { number });
  say(find("title", element), title);
  find("open", element).href = `${number}/`;
  find("bar", element).setAttribute("aria-label", title);
  find("stop", element).setAttribute("aria-label", fill(_("Stop making dataset %(number)s"), { number }));
  find("retry", element).setAttribute("aria-label", fill(_("Try dataset %(number)s again"), { number }));
  find("stop", element).addEventListener("click", () => act(element, "cancel"));
  find("retry", element).addEventListener("click", () => act(element, "retry"));
  return element;
}

function update(element, row) {
  element.dataset.job = row.job;
  setState(element, row.status);
  say(find("words", element), standing(row, page.timeZone));
  const bar = find("bar", element);
  bar.hidden = !isUnderWay(row);
  bar.value = row.progress;
  const sentence = find("dataset-problem", element);
  say(sentence, row.problem ?? "");
  sentence.hidden = !row.problem;
  find("stop", element).hidden = !isUnderWay(row);
  find("retry", element).hidden = row.status !== "failed" && row.status !== "cancelled";
}

async function act(element, verb) {
  await trying(() => request(`jobs/${element.dataset.job}/${verb}/`, { method: "POST", body: {} }));
  watch();
}

function wanted() {
  const value = (name) => find(name, form).value || undefined;
  return {
    recordings: chosen(form, "recordings", "recording"),
    labels: chosen(form, "labels", "label"),
    reviewed_only: find("reviewed-only", form).checked,
    first_night: value("first-night"),
    last_night: value("last-night"),
    rule: value("rule"),
    negatives_per_labelled: Number(find("none-times", form).value),
    without_speech: find("without-speech", form).checked,
    with_clips: !find("rows-only", form).checked,
  };
}

async function showNights() {
  const rows = await requestAll("nights/sides/");
  find("nights", root).hidden = rows.length === 0;
  find("night-list", root).replaceChildren(...rows.map(nightRow));
}

function nightRow(row) {
  const element = fromTemplate("night");
  say(find("night", element), nightInWords(row.night));
  say(find("n", element), String(row.n_recordings));
  find("pinned", element).hidden = !row.pinned;
  const select = find("side", element);
  select.setAttribute("aria-label", fill(_("Side of %(night)s"), { night: nightInWords(row.night) }));
  const undealt = row.split ? [] : [new Option(_("with the next dataset"), "")];
  const sides = SIDES.map((side) => new Option(sideInWords(side), side, false, side === row.split));
  select.replaceChildren(...undealt, ...sides);
  select.addEventListener("change", async () => {
    if (!select.value) return;
    await trying(() =>
      request(`nights/sides/${encodeURIComponent(row.night)}/`, { method: "PUT", body: { split: select.value } }),
    );
    find("pinned", element).hidden = problem.hidden ? false : !row.pinned;
  });
  return element;
}

async function trying(does) {
  problem.hidden = true;
  try {
    await does();
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
  }
}

import { request, requestAll } from "../lib/api.js";
import { dateInWords, lengthInWords } from "../lib/clock.js";
import { find, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { cell, fillFacts, fillTable, line } from "../lib/tables.js";
import { _, count, fill } from "../lib/words.js";
import { stackedBars } from "../charts/bars.js";
import { amount, isUnderWay, labelInWords, nightInWords, QUIET, sideInWords, sizeInWords, standing } from "./dataset_words.js";
import { downloadOf } from "./download.js";

const MINUTE_MS = 60_000;
const SHORT_MS = 3 * MINUTE_MS; // a night with less is told in seconds
const page = readJson("page");
const root = find("dataset");
const path = `datasets/${page.number}/`;
let shown = false;

poll(async () => {
  const { body } = await request(path);
  say(find("words", root), standing(body, page.timeZone));
  say(find("problem", root), body.problem ?? "");
  find("problem", root).hidden = !body.problem;
  const bar = find("bar", root);
  bar.hidden = !isUnderWay(body);
  bar.value = body.progress;
  bar.setAttribute("aria-label", fill(_("Dataset %(number)s"), body));
  if (body.status === "done" && !shown) await show(body);
  setState(root, "ready");
  return isUnderWay(body);
});

async function show(dataset) {
  shown = true;
  find("frozen", root).hidden = false;
  const colours = new Map((await requestAll("labels/?all=1")).map((row) => [row.name, row.colour]));
  const labels = Object.keys(dataset.counts.labels);
  // The quiet is many times the crying and would hide it: the table has it.
  const drawn = labels.filter((label) => label !== QUIET);
  const longest = Math.max(...dataset.counts.nights.map((row) => total(drawn.map((label) => row.labels[label]?.ms ?? 0))));
  const unit = longest < SHORT_MS ? { ms: 1000, word: _("s") } : { ms: MINUTE_MS, word: _("min") };
  stackedBars(find("chart", root), {
    categories: dataset.counts.nights.map(({ night }) => nightInWords(night)),
    series: drawn.map((label) => ({
      name: label,
      colour: colours.get(label) ?? "#888888",
      values: dataset.counts.nights.map((row) => Math.round((10 * (row.labels[label]?.ms ?? 0)) / unit.ms) / 10),
    })),
    unit: unit.word,
    words: _("How much of each label, by night; the table below says the same."),
  });
  showTable(dataset, labels);
  say(find("left-out", root), leftOutInWords(dataset.counts));
  fillFacts(find("facts", root), factsOf(dataset));
  bindDownload();
  bindTraining(dataset);
  await bindComparing(dataset);
}

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function showTable({ counts }, labels) {
  fillTable(find("table", root), {
    columns: [_("Night"), _("Side"), ...labels.map(labelInWords)],
    rows: counts.nights.map((row) => [
      nightInWords(row.night),
      sideInWords(row.split),
      ...labels.map((label) => amount(row.labels[label] ?? { n: 0 })),
    ]),
  });
  find("foot", root).replaceChildren(line(_("All"), ["", ...labels.map((label) => amount(counts.labels[label]))]));
}

function leftOutInWords({ left_out: leftOut, hard, splits }) {
  const words = {
    speech: (n) => count("%(n)s clip with adult speech was left out.", "%(n)s clips with adult speech were left out.", n),
    short: (n) => count("%(n)s place was too short.", "%(n)s places were too short.", n),
    disputed: (n) => count("%(n)s place on which you disagree was left out.", "%(n)s places on which you disagree were left out.", n),
    overruled: (n) => count("%(n)s place was marked by somebody else too, and their word was taken.", "%(n)s places were marked by somebody else too, and their word was taken.", n),
    twice: (n) => count("%(n)s place was marked twice and is in it once.", "%(n)s places were marked twice and are in it once.", n),
    behind_the_end: (n) => count("%(n)s place lay behind the end of its recording.", "%(n)s places lay behind the end of their recordings.", n),
    archived: (n) => count("%(n)s place has an archived label.", "%(n)s places have archived labels.", n),
  };
  const sentences = Object.entries(leftOut ?? {})
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => words[reason]?.(n) ?? `${reason}: ${n}.`);
  if (!splits.test?.n) {
    sentences.push(_("Nothing in it to measure a detector on: freeze again when a second night is marked."));
  }
  if (hard) {
    sentences.push(count("%(n)s of the quiet clips sounds much like crying.", "%(n)s of the quiet clips sound much like crying.", hard));
  }
  return sentences.join(" ");
}

function factsOf(dataset) {
  const rules = {
    latest: _("where two people marked one place, what was said last"),
    first: _("where two people marked one place, what was said first"),
    agreed: _("where two people marked one place, only what both say"),
  };
  return [
    [_("Frozen"), dateInWords(dataset.frozen_at, page.timeZone)],
    [_("By"), dataset.created_by || "–"],
    [_("Clips"), `${dataset.n_clips}, ${sizeInWords(dataset.size_bytes)}`],
    [_("Sides"), Object.entries(dataset.counts.splits).map(([side, one]) => `${sideInWords(side)} ${one.n}`).join(" · ")],
    [_("Rule"), rules[dataset.rule]],
    [_("Checksum"), dataset.checksum],
  ];
}

function bindDownload() {
  const button = find("download", root);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await downloadOf(
      { dataset: page.number, format: "bundle" },
      { tell: (text) => say(find("download-words", root), text) },
    );
    button.disabled = false;
  });
}

/** A model learns from sound: a list of what was marked is not enough. */
function bindTraining(dataset) {
  const button = find("train", root);
  button.hidden = !dataset.with_clips;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await request("models/", { method: "POST", body: { dataset: page.number } });
      location.assign("/models/");
    } catch (error) {
      button.disabled = false;
      say(find("problem", root), error.message);
      find("problem", root).hidden = false;
    }
  });
}

async function bindComparing(dataset) {
  const others = (await requestAll("datasets/?page_size=200")).filter(
    (other) => other.number !== dataset.number && other.status === "done",
  );
  find("comparing", root).hidden = others.length === 0;
  const select = find("other", root);
  select.replaceChildren(
    new Option(_("choose one"), ""),
    ...others.map(({ number }) => new Option(fill(_("Dataset %(number)s"), { number }), number)),
  );
  select.addEventListener("change", async () => {
    if (!select.value) return;
    const { body } = await request(`${path}compare/?with=${select.value}`);
    const sentences = differencesInWords(body, { here: dataset.number, there: select.value });
    find("differences", root).replaceChildren(...sentences.map((text) => cell("li", text)));
  });
}

function differencesInWords(body, { here, there }) {
  const only = (number, { n, ms }) =>
    fill(count("%(n)s clip (%(length)s) is in %(number)s alone.", "%(n)s clips (%(length)s) are in %(number)s alone.", n), {
      number,
      length: lengthInWords(ms ?? 0),
    });
  return [
    count("%(n)s clip is the same in both.", "%(n)s clips are the same in both.", body.same),
    only(here, body.only_here),
    only(there, body.only_there),
    count("%(n)s clip has another label.", "%(n)s clips have another label.", body.changed.label),
    count("%(n)s clip lies on another side.", "%(n)s clips lie on another side.", body.changed.split),
  ];
}

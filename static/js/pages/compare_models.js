import { request, requestAll } from "../lib/api.js";
import { find, say, setState } from "../lib/dom.js";
import { fillTable } from "../lib/tables.js";
import { _, fill } from "../lib/words.js";
import { stackedBars } from "../charts/bars.js";
import { nightInWords } from "./dataset_words.js";
import { figureInWords, householdFigures } from "./figures.js";
import { drawPrOf } from "./model_pictures.js";
import { labelsIn, nightsOfBoth } from "./model_plots.js";
import { titleOf } from "./model_words.js";

// Told apart by the line as well: solid for one, dashed for the other.
const LOOKS = [
  { colour: "--score", dashed: false },
  { colour: "--heard", dashed: true },
];
const root = find("compare-models");
const problem = find("problem", root);
let stops = [];
let latest = 0;

show().catch(complain);

async function show() {
  const models = (await requestAll("models/")).filter((model) => model.status === "done");
  find("empty", root).hidden = models.length > 1;
  const [a, b] = chosenOf(models);
  offer(find("a", root), models, a);
  offer(find("b", root), models, b);
  if (models.length > 1) await compare();
  setState(root, "ready");
}

/** What the address names, else the one that listens and the newest other one. */
function chosenOf(models) {
  const asked = new URLSearchParams(location.search);
  const [askedA, askedB] = ["a", "b"].map((side) => Number(asked.get(side)));
  const known = (number) => models.some((model) => model.number === number);
  const listening = models.find((model) => model.current)?.number ?? null;
  const a = known(askedA) ? askedA : listening;
  const b = known(askedB) ? askedB : models.find((model) => model.number !== a)?.number;
  return [a, b];
}

function offer(select, models, chosen) {
  select.replaceChildren(...models.map((model) => new Option(titleOf(model), model.number, false, model.number === chosen)));
  select.disabled = models.length < 2;
  select.addEventListener("change", () => compare().catch(complain));
}

async function compare() {
  problem.hidden = true;
  const [a, b] = ["a", "b"].map((side) => Number(find(side, root).value));
  const address = new URL(location.href);
  address.searchParams.set("a", a);
  address.searchParams.set("b", b);
  history.replaceState(history.state, "", address);
  const mine = ++latest;
  const { body } = await request(`models/${a}/compare/?with=${b}`);
  if (mine !== latest) return; // another pair was chosen meanwhile
  say(find("verdict", root), a === b ? _("That is one and the same model.") : verdictInWords(body));
  const both = [sideOf(body, "here", LOOKS[0]), sideOf(body, "there", LOOKS[1])];
  find("both", root).hidden = a === b || both.every(({ measured }) => measured === null);
  for (const stop of stops) stop();
  stops = find("both", root).hidden ? [] : draw(both, body);
}

function sideOf(body, place, look) {
  const report = body[`${place}_report`];
  const label = labelsIn(report)[0];
  const measured = label ? report.labels[label] : null;
  const name = fill(_("Model %(number)s"), { number: body[place] });
  return { ...look, name, measured, pr: measured?.pr ?? [], start: body[`${place}_operating_points`][label] };
}

/** Whether one is better is said where both heard the very same nights. */
function verdictInWords({ here, there, paired, sentence }) {
  if (!paired) return sentence;
  const challenger = paired.against === here ? there : here;
  const held = fill(_("Model %(challenger)s was held against model %(against)s when it was made."), { challenger, against: paired.against });
  return [held, paired.reason, sentence].filter(Boolean).join(" ");
}

function draw(both, { same_nights: same }) {
  find("unlike", root).hidden = same || both.some(({ measured }) => measured === null);
  showFigures(both);
  return [
    drawPrOf(plot("pr"), both, _("How much of the crying each of the two finds, against how much of what it finds is crying; the table below says the same.")),
    drawNights(plot("nights"), both),
  ];
}

function showFigures(both) {
  const told = ({ measured }, { key, unit }) => figureInWords(measured?.household[key], unit);
  const segments = ({ measured }) => figureInWords(measured?.segment.f1);
  const rows = householdFigures().map((figure) => [figure.name, ...both.map((one) => told(one, figure))]);
  fillTable(find("figures", root), {
    columns: [_("What"), ...both.map(({ name }) => name)],
    rows: [...rows, [_("F1 of one-second segments"), ...both.map(segments)]],
  });
}

function drawNights(section, [one, other]) {
  const { names, a, b } = nightsOfBoth(one.measured?.nights, other.measured?.nights);
  const bars = ({ name, colour }, { missed, falsely }) => [
    { name: fill(_("%(name)s: missed"), { name }), colour, values: missed, stack: name, drawn: "outline" },
    { name: fill(_("%(name)s: false alarms"), { name }), colour, values: falsely, stack: name, drawn: "hatched" },
  ];
  const series = [...bars(one, a), ...bars(other, b)];
  fillTable(find("table", section), {
    columns: [_("Night"), ...series.map(({ name }) => name)],
    rows: names.map((night, n) => [nightInWords(night), ...series.map(({ values }) => values[n] ?? "–")]),
  });
  return stackedBars(find("chart", section), {
    categories: names.map(nightInWords),
    series,
    unit: _("bouts"),
    whole: true,
    words: _("Bouts missed and false alarms of both, by night; the table below says the same."),
  });
}

function plot(name) {
  return root.querySelector(`[data-plot="${name}"]`);
}

function complain(error) {
  say(problem, error.message);
  problem.hidden = false;
}

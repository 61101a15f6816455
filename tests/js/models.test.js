import assert from "node:assert/strict";
import { test } from "node:test";

import { figureInWords, numberInWords, percentInWords } from "../../static/js/pages/figures.js";
import { actInWords, previousOf } from "../../static/js/pages/model_acts.js";
import { limitsInWords } from "../../static/js/pages/model_limits.js";
import {
  confusionShares,
  labelsIn,
  learningPoints,
  newestOfEach,
  nightBars,
  nightsOfBoth,
  operatingPoint,
  precisionAndRecall,
  reliabilityPoints,
  scoreShares,
} from "../../static/js/pages/model_plots.js";
import { lineageInWords, sentenceOf, standing, verdictInWords } from "../../static/js/pages/model_words.js";
import { addressOf, placeIn } from "../../static/js/pages/places.js";

const MISSED = { value: 0.4, low: 0, high: 1.2 };
const FALSELY = { value: 0.84, low: 0.1, high: 2 };
const FIGURES = { nights: 3, missed_bouts_per_night: MISSED, false_bouts_per_night: FALSELY };
const PERSONAL = { number: 3, trainer: "personal", status: "done", current: true, dataset: 2, seed: 0, parent: 1 };
const STARTER = { number: 1, trainer: "starter", status: "done", current: true, dataset: null, seed: 0, parent: null };
const PR = [
  [0.2, 1, 0.9],
  [0.7, 0.8, 0.5],
  [1, 0.1, 0.02],
];

test("a number has as many decimals as say something", () => {
  assert.deepEqual([0.043, 0.4, 1.24, 1.0, 12.4, 0].map(numberInWords), ["0.04", "0.4", "1.2", "1", "12", "0"]);
});

test("a share is neither all nor nothing unless it is", () => {
  assert.deepEqual([0.995, 1, 0.004, 0, 0.5].map(percentInWords), ["99.5 %", "100 %", "0.4 %", "0 %", "50 %"]);
});

test("a figure carries its unit and what it may truly be", () => {
  assert.equal(figureInWords(MISSED), "0.4 (0 to 1.2)");
  assert.equal(figureInWords({ value: 0.94, low: 0.88, high: 1 }, "percent"), "94 % (88 to 100)");
  assert.equal(figureInWords({ value: -0.25, low: null, high: null }, "seconds"), "-0.25 s");
  assert.equal(figureInWords(41.2, "minutes"), "41 min");
});

test("what was not measured is said to be so", () => {
  assert.equal(figureInWords(null), "not measured");
  assert.equal(figureInWords({ value: null, low: null, high: null }), "not measured");
});

test("the model that listens is told in one sentence, with how sure it is", () => {
  assert.equal(
    sentenceOf(PERSONAL, FIGURES),
    "Model 3 listens. On 3 held-out nights it missed 0.4 bouts a night (0 to 1.2) and raised 0.84 false alarms (0.1 to 2).",
  );
});

test("a single night has no range, and the sentence does without", () => {
  const bare = { nights: 1, missed_bouts_per_night: 2, false_bouts_per_night: 0 };

  assert.equal(sentenceOf({ ...PERSONAL, current: false }, bare), "On 1 held-out night it missed 2 bouts a night and raised 0 false alarms.");
});

test("the starter says that it was not measured on this baby", () => {
  assert.equal(sentenceOf(STARTER, null), "Model 1, the starter, listens. It has learned from other babies and has not been measured on yours.");
});

test("a model with too little to measure it on says so", () => {
  assert.equal(sentenceOf(PERSONAL, null), "Model 3 listens. There was too little to measure it on.");
});

test("a training under way tells how far it is, one that ended how", () => {
  const all = ["queued", "running", "failed", "cancelled", "done"].map((status) => standing({ status, progress: 0.434 }));

  assert.deepEqual(all, ["waiting its turn", "learning: 43 %", "was not made", "was stopped", ""]);
});

test("lineage names dataset, trainer, seed and the model before", () => {
  assert.equal(lineageInWords(PERSONAL, "UTC"), "dataset 2 · personal · seed 0 · follows model 1");
  assert.equal(lineageInWords(STARTER, "UTC"), "comes with the program");
});

test("a verdict is told with its reason, and not at all where there was no contest", () => {
  const contest = { promote: false, reason: "It missed more." };

  assert.equal(verdictInWords({ contest }), "Kept, and not promoted. It missed more.");
  assert.equal(verdictInWords({ contest: null }), "");
});

const act = (what, model, previous, by = "") => ({ act: what, model, previous, by, reason: "" });
const [ONE, TWO, FOUR] = [STARTER, PERSONAL, PERSONAL].map((model, n) => ({ ...model, number: [1, 2, 4][n], current: false }));

test("to go back leads to the model before, and past those that somebody went back from", () => {
  const acts = [act("rolled_back", 2, 4, "ann"), act("promoted", 4, 2), act("kept", 3, 2), act("promoted", 2, 1), act("installed", 1, null)];

  assert.equal(previousOf(acts.slice(1), [ONE, TWO, { ...FOUR, current: true }]), 2);
  assert.equal(previousOf(acts, [ONE, { ...TWO, current: true }, FOUR]), 1);
});

test("the starter is always there to go back to, but not from itself", () => {
  assert.equal(previousOf([], [ONE, { ...FOUR, current: true }]), 1);
  assert.equal(previousOf([act("installed", 1, null)], [{ ...ONE, current: true }]), null);
});

test("what was changed names who did it, or that the figures did", () => {
  assert.equal(actInWords(act("promoted", 4, 2, "ann")), "ann let model 4 listen.");
  assert.equal(actInWords(act("promoted", 4, 2)), "Model 4 was promoted by its figures.");
  assert.equal(actInWords({ ...act("rolled_back", 2, 4, "ann"), reason: "A quiet night." }), "ann went back to model 2. A quiet night.");
});

test("few nights are told among the limits, many are not", () => {
  const told = (nights) => limitsInWords({ ...PERSONAL, report: { nights } }).join(" ");

  assert.match(told(2), /measured on 2 nights only/);
  assert.doesNotMatch(told(9), /nights only/);
});

test("the label a model is for comes first", () => {
  const report = { label: "laugh", labels: { cry: {}, laugh: {} } };

  assert.deepEqual(labelsIn(report), ["laugh", "cry"]);
  assert.deepEqual(labelsIn(undefined), []);
});

test("a model works where its score begins, on its curve", () => {
  assert.deepEqual(operatingPoint(PR, 0.52), [0.7, 0.8]);
  assert.equal(operatingPoint(PR, undefined), null);
  assert.equal(operatingPoint([], 0.5), null);
});

test("a curve runs from left to right", () => {
  assert.deepEqual(precisionAndRecall([...PR].reverse()).map(([recall]) => recall), [0.2, 0.7, 1]);
});

test("scores are shown in percent of each kind, so that the quiet does not hide the crying", () => {
  const shares = scoreShares({ edges: [0, 0.5, 1], true: [1, 3], other: [990, 10] });

  assert.deepEqual(shares, { names: ["0–0.5", "0.5–1"], crying: [25, 75], other: [99, 1] });
  assert.deepEqual(scoreShares({ edges: [0, 1], true: [0], other: [5] }).crying, [0]);
});

test("bands without a score are left out of what a score means", () => {
  const bands = [
    { low: 0, high: 0.5, n: 0, mean_score: null, share_true: null },
    { low: 0.5, high: 1, n: 4, mean_score: 0.7, share_true: 0.75 },
  ];

  assert.deepEqual(reliabilityPoints(bands), [[0.7, 0.75]]);
});

const NIGHT = { night: "2026-11-21", bouts: 9, missed: 1, false: 2 };

test("a night's bouts are those heard and those missed", () => {
  assert.deepEqual(nightBars([NIGHT]), { names: ["2026-11-21"], hit: [8], missed: [1], falsely: [2] });
});

test("a night that one of two models was not measured on is empty for it", () => {
  const other = { ...NIGHT, night: "2026-11-20", missed: 0 };

  assert.deepEqual(nightsOfBoth([NIGHT], [NIGHT, other]), {
    names: ["2026-11-20", "2026-11-21"],
    a: { missed: [null, 1], falsely: [null, 2] },
    b: { missed: [0, 1], falsely: [2, 2] },
  });
});

test("a confusion is as dark as its share of what truly was", () => {
  assert.deepEqual(confusionShares([[3, 1], [0, 0]]), [[0.75, 0.25], [0, 0]]);
});

test("of models of one dataset the newest measured one is on the learning curve", () => {
  const rows = [
    { dataset: 1, n_labelled: 40, figures: FIGURES, model: 2 },
    { dataset: 1, n_labelled: 40, figures: { ...FIGURES, nights: 4 }, model: 3 },
    { dataset: 1, n_labelled: 40, figures: null, model: 4 },
    { dataset: 2, n_labelled: 12, figures: FIGURES, model: 5 },
  ];

  assert.deepEqual(newestOfEach(rows).map(({ model }) => model), [3, 5]);
  assert.deepEqual(
    learningPoints(rows, { x: (row) => row.n_labelled, figure: (row) => row.figures?.missed_bouts_per_night }).map(([at]) => at),
    [12, 40, 40],
  );
});

test("the address of a place in a night is read as it was written", () => {
  const address = addressOf({ recording: "r", start_ms: 12_000, end_ms: 15_000 });

  assert.equal(address, "/recordings/r/#at=12000-15000");
  assert.deepEqual(placeIn("#at=12000-15000"), { startMs: 12_000, endMs: 15_000 });
  assert.deepEqual(["", "#at=5-5", "#at=x", "#content"].map(placeIn), [null, null, null, null]);
});

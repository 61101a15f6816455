/** The four pictures of a card, each with its table. */
import { stackedBars } from "../charts/bars.js";
import { curves } from "../charts/curves.js";
import { find } from "../lib/dom.js";
import { fillTable } from "../lib/tables.js";
import { _, fill } from "../lib/words.js";
import { nightInWords } from "./dataset_words.js";
import { numberInWords, percentInWords } from "./figures.js";
import { nightBars, operatingPoint, precisionAndRecall, reliabilityPoints, scoreShares } from "./model_plots.js";

const DIAGONAL = [
  [0, 0],
  [1, 1],
];
const recall = () => ({ name: _("crying that is found"), min: 0, max: 1, tell: percentInWords });
const precision = () => ({ name: _("found that is crying"), min: 0, max: 1, tell: percentInWords });

/** Draw all of one label. Returns the function that takes the pictures down. */
export function drawCard(root, measured, { start, colour }) {
  const plot = (name) => root.querySelector(`[data-plot="${name}"]`);
  const stops = [
    drawNights(plot("nights"), measured.nights, colour),
    drawPr(plot("pr"), measured.pr, { start, colour }),
    drawScores(plot("scores"), measured.histogram, colour),
    drawReliability(plot("reliability"), measured.reliability, colour),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Precision over recall of one model or two: `{ name, colour, pr, start, dashed }` each. */
export function drawPrOf(section, models, words) {
  const marks = models.map(({ name, colour, pr, start }) => {
    const point = operatingPoint(pr, start);
    return point && { name: fill(_("%(name)s: where it works"), { name }), colour, points: [point], large: true };
  });
  const stop = curves(find("chart", section), {
    series: [...models.map(({ name, colour, pr, dashed }) => ({ name, colour, dashed, points: precisionAndRecall(pr) })), ...marks.filter(Boolean)],
    x: recall(),
    y: precision(),
    words,
  });
  fillTable(find("table", section), {
    columns: [_("Model"), _("Score"), _("Crying that is found"), _("Found that is crying")],
    rows: models.flatMap(({ name, pr }) => (pr ?? []).map(([found, right, score]) => [name, numberInWords(score), percentInWords(found), percentInWords(right)])),
  });
  return stop;
}

function drawPr(section, pr, { start, colour }) {
  const name = _("this model");
  return drawPrOf(section, [{ name, colour, pr, start }], _("How much of the crying is found, against how much of what is found is crying; the table below says the same."));
}

function drawNights(section, nights, colour) {
  const { names, hit, missed, falsely } = nightBars(nights);
  fillTable(find("table", section), {
    columns: [_("Night"), _("Listened to"), _("Bouts"), _("Heard"), _("Missed"), _("False alarms"), _("Minutes found"), _("Minutes there were")],
    rows: nights.map((night, n) => [
      nightInWords(night.night),
      fill(_("%(h)s h"), { h: numberInWords(night.heard_h) }),
      ...[night.bouts, hit[n], missed[n], falsely[n]],
      ...[numberInWords(night.minutes_found), numberInWords(night.minutes_true)],
    ]),
  });
  return stackedBars(find("chart", section), {
    categories: names.map(nightInWords),
    series: [
      { name: _("heard"), colour, values: hit },
      { name: _("missed"), colour, values: missed, drawn: "outline" },
      { name: _("false alarms"), colour: "--wave", values: falsely, drawn: "hatched" },
    ],
    unit: _("bouts"),
    whole: true,
    words: _("Bouts of crying heard, missed, and false alarms, by night; the table below says the same."),
  });
}

function drawScores(section, histogram, colour) {
  const { names, crying, other } = scoreShares(histogram);
  fillTable(find("table", section), {
    columns: [_("Score"), _("Crying"), _("Everything else")],
    rows: names.map((name, n) => [name, histogram.true[n], histogram.other[n]]),
  });
  return stackedBars(find("chart", section), {
    categories: names,
    series: [
      { name: _("crying"), colour, values: crying, stack: "crying" },
      { name: _("everything else"), colour: "--heard", values: other, stack: "other", drawn: "hatched" },
    ],
    unit: "%",
    xName: _("score"),
    words: _("How the scores of crying and of everything else lie, in percent of each; the table below has the counts."),
  });
}

function drawReliability(section, bands, colour) {
  const points = reliabilityPoints(bands);
  fillTable(find("table", section), {
    columns: [_("Scores"), _("Places found"), _("Mean score"), _("Truly crying")],
    rows: bands.map(({ low, high, n, mean_score: score, share_true: share }) => [
      `${numberInWords(low)}–${numberInWords(high)}`,
      n,
      n ? numberInWords(score) : "–",
      n ? percentInWords(share) : "–",
    ]),
  });
  return curves(find("chart", section), {
    series: [
      { name: _("as it should be"), colour: "--line-strong", points: DIAGONAL, dashed: true },
      { name: _("this model"), colour, points, dots: true },
    ],
    x: { name: _("score"), min: 0, max: 1, tell: numberInWords },
    y: { name: _("truly crying"), min: 0, max: 1, tell: percentInWords },
    words: _("How often a place of a score is truly crying, and a diagonal, on which score and share are the same; the table below says the same."),
  });
}

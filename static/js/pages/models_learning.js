/** Whether more labelling helped: the models that were measured, one after another. */
import { curves } from "../charts/curves.js";
import { find } from "../lib/dom.js";
import { fillTable } from "../lib/tables.js";
import { _ } from "../lib/words.js";
import { figureInWords, numberInWords } from "./figures.js";
import { learningPoints, newestOfEach } from "./model_plots.js";

const LEAST = 2;
const ASIDE_PX = 6;
let takeDown = () => undefined;

export function showLearning(section, rows) {
  takeDown();
  const drawn = newestOfEach(rows);
  section.hidden = drawn.length < LEAST;
  if (section.hidden) return;
  const points = (key) => learningPoints(drawn, { x: (row) => row.n_labelled, figure: (row) => row.figures?.[key] });
  takeDown = curves(find("chart", section), {
    series: [
      { name: _("bouts missed a night"), colour: "--heard", points: points("missed_bouts_per_night"), dots: true },
      { name: _("false alarms a night"), colour: "--score", points: points("false_bouts_per_night"), dots: true, dashed: true, asidePx: ASIDE_PX },
    ],
    x: { name: _("marked places it learned from"), whole: true, min: 0 },
    y: { name: _("a night"), min: 0, tell: numberInWords },
    words: _("Bouts missed and false alarms a night, over how many marked places a model learned from; the table below says the same."),
  });
  fillTable(find("table", section), {
    columns: [_("Model"), _("Dataset"), _("Marked places"), _("Nights measured"), _("Bouts missed a night"), _("False alarms a night")],
    rows: rows.map(({ model, dataset, n_labelled: n, figures }) => [
      model,
      dataset,
      n,
      figures?.nights ?? "–",
      figureInWords(figures?.missed_bouts_per_night),
      figureInWords(figures?.false_bouts_per_night),
    ]),
  });
}

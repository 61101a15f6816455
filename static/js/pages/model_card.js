/** What was measured of a model, for one label at a time. */
import { lengthInWords } from "../lib/clock.js";
import { find, say } from "../lib/dom.js";
import { cell, fillTable } from "../lib/tables.js";
import { _, count, fill } from "../lib/words.js";
import { asFigure, expertFigures, figureInWords, householdFigures } from "./figures.js";
import { labelInWords } from "./dataset_words.js";
import { drawCard } from "./model_pictures.js";
import { confusionShares, labelsIn } from "./model_plots.js";
import { bindWorst } from "./worst.js";

const HOUR_MS = 3_600_000;

/** Returns what shows a model, and answers in words what is missing; empty where nothing is. */
export function bindCard(root, page) {
  const showWorst = bindWorst(root, page);
  let takeDown = () => undefined;

  return (model, colours) => {
    const { report } = model;
    const labels = labelsIn(report);
    const missing = missingInWords(report, labels);
    find("measured", root).hidden = Boolean(missing);
    if (missing) return missing;
    const showLabel = (label) => {
      const measured = report.labels[label];
      takeDown();
      showFigures(root, measured);
      takeDown = drawCard(root, measured, { start: model.operating_points[label], colour: colours.get(label) ?? "--score" });
    };
    say(find("heard", root), heardInWords(report));
    bindLabel(root, labels, showLabel);
    showConfusion(root, report.confusion);
    showWorst(report.worst ?? []);
    showLabel(labels[0]);
    return "";
  };
}

function missingInWords(report, labels) {
  if (!report?.nights) return _("No night of its dataset is kept aside for measuring, so nobody knows how well it hears.");
  const bouts = labels.flatMap((label) => report.labels[label].nights ?? []).reduce((sum, night) => sum + night.bouts, 0);
  if (bouts === 0) return _("The nights that are kept aside have no crying in them, so there was nothing to find or to miss.");
  return "";
}

function heardInWords({ nights, heard_h: hours, left_out: leftOut }) {
  const words = count(
    "Measured on %(n)s night, %(length)s that somebody has listened to. A night is counted as ten hours. In brackets: how far a figure may be off, since these nights are only a few of all.",
    "Measured on %(n)s nights, %(length)s that somebody has listened to. A night is counted as ten hours. In brackets: how far a figure may be off, since these nights are only a few of all.",
    nights,
  );
  return [fill(words, { length: lengthInWords((hours ?? 0) * HOUR_MS) }), ...leftOutInWords(leftOut)].join(" ");
}

function leftOutInWords(leftOut = {}) {
  const words = {
    trained_on: (n) => count("%(n)s recording was left out: a model has learned from it.", "%(n)s recordings were left out: a model has learned from them.", n),
    deleted: (n) => count("%(n)s recording was deleted since.", "%(n)s recordings were deleted since.", n),
    unreadable: (n) => count("%(n)s recording could not be read.", "%(n)s recordings could not be read.", n),
  };
  return Object.entries(leftOut).filter(([, n]) => n > 0).map(([reason, n]) => words[reason]?.(n) ?? `${reason}: ${n}.`);
}

function bindLabel(root, labels, showLabel) {
  find("which", root).hidden = labels.length < 2;
  const select = find("label", root);
  select.replaceChildren(...labels.map((label) => new Option(labelInWords(label), label)));
  select.onchange = () => showLabel(select.value);
}

function showFigures(root, measured) {
  const { household = {} } = measured;
  const rows = householdFigures()
    .filter(({ key }) => asFigure(household[key]).value !== null)
    .map(({ key, name, unit, says }) => [explained(name, says), figureInWords(household[key], unit)]);
  fillTable(find("figures", root), { columns: [_("What"), _("How much")], rows });
  fillTable(find("expert", root), { columns: [_("Figure"), _("Value")], rows: expertFigures(measured) });
}

function explained(name, says) {
  const both = document.createDocumentFragment();
  const small = cell("small", says);
  small.className = "muted told";
  both.append(name, small);
  return both;
}

function showConfusion(root, confusion) {
  const { labels = [], counts = [] } = confusion ?? {};
  find("confusion-card", root).hidden = counts.length === 0;
  const table = find("confusion", root);
  const names = labels.map(labelInWords);
  const columns = [_("truly"), ...names.map((name) => fill(_("heard as %(name)s"), { name }))];
  find("head", table).replaceChildren(...columns.map((name) => cell("th", name, "col")));
  const shares = confusionShares(counts);
  find("rows", table).replaceChildren(...counts.map((row, n) => shadedRow(names[n], row, shares[n])));
}

function shadedRow(name, row, shares) {
  const element = document.createElement("tr");
  const cells = row.map((n, at) => {
    const one = cell("td", String(n));
    one.style.setProperty("--share", shares[at].toFixed(3));
    return one;
  });
  element.append(cell("th", name, "row"), ...cells);
  return element;
}

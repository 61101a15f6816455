/** How well a model did, in words: each figure with its unit and how sure it is. */
import { _, fill } from "../lib/words.js";

const SMALL = 1;
const LARGE = 10;

/** "0.04", "1.2", "12": as many decimals as say something. */
export function numberInWords(value) {
  const size = Math.abs(value);
  const decimals = size >= LARGE ? 0 : size >= SMALL ? 1 : 2;
  return String(Number(value.toFixed(decimals)));
}

export function percentInWords(share) {
  return fill(_("%(n)s %"), { n: percent(share) });
}

function percent(share) {
  const n = 100 * share;
  // Neither all nor nothing unless it is.
  const decimals = n > 99 || n < 1 ? 1 : 0;
  return String(Number(n.toFixed(decimals)));
}

const UNITS = {
  plain: { number: numberInWords, with: (n) => n },
  percent: { number: (share) => percent(share), with: (n) => fill(_("%(n)s %"), { n }) },
  seconds: { number: numberInWords, with: (s) => fill(_("%(s)s s"), { s }) },
  minutes: { number: numberInWords, with: (m) => fill(_("%(m)s min"), { m }) },
};

/** "0.4 s (0 to 1.2)": a figure and what it may truly be, as far as that is known. */
export function figureInWords(figure, unit = "plain") {
  const { value } = asFigure(figure);
  if (value === null) return _("not measured");
  const { number, with: withUnit } = UNITS[unit];
  return withUnit(number(value)) + rangeInWords(figure, unit);
}

/** " (0 to 1.2)"; empty where it is not known. */
export function rangeInWords(figure, unit = "plain") {
  const { low, high } = asFigure(figure);
  if (low === null || high === null) return "";
  const { number } = UNITS[unit];
  return ` ${fill(_("(%(low)s to %(high)s)"), { low: number(low), high: number(high) })}`;
}

/** A figure may come as a bare number, or not at all. */
export function asFigure(figure) {
  if (typeof figure === "number") return { value: figure, low: null, high: null };
  const { value = null, low = null, high = null } = figure ?? {};
  return { value, low, high };
}

/** What a parent asks first. */
export function householdFigures() {
  return [
    { key: "missed_bouts_per_night", name: _("Bouts missed a night"), unit: "plain", says: _("bouts of crying it did not hear; less is better") },
    { key: "false_bouts_per_night", name: _("False alarms a night"), unit: "plain", says: _("where it heard crying and there was none; less is better") },
    { key: "hit_rate", name: _("Bouts heard"), unit: "percent", says: _("of all bouts, those of which it heard at least a part") },
    { key: "onset_delay_s", name: _("Heard after"), unit: "seconds", says: _("from the first cry of a bout to the moment it heard it") },
    { key: "minutes_found", name: _("Minutes of crying found"), unit: "minutes", says: _("compare with the minutes there were") },
    { key: "minutes_true", name: _("Minutes of crying there were"), unit: "minutes", says: _("as you have marked them") },
  ];
}

/** What somebody asks who trains models: `[name, figure]`. */
export function expertFigures(measured) {
  const { segment = {}, event = {} } = measured;
  return [
    [_("F1 of one-second segments"), segment.f1],
    [_("Precision of segments"), segment.precision],
    [_("Recall of segments"), segment.recall],
    [_("Error rate of segments"), segment.error_rate],
    [_("F1 of events"), event.f1],
    [_("Precision of events"), event.precision],
    [_("Recall of events"), event.recall],
    [_("ROC AUC"), measured.roc_auc],
    [_("Average precision"), measured.average_precision],
  ].map(([name, figure]) => [name, figureInWords(figure)]);
}

/** What a model is and how it did, in words: shared by the list, the card and comparing. */
import { dateInWords } from "../lib/clock.js";
import { _, count, fill } from "../lib/words.js";
import { asFigure, numberInWords, rangeInWords } from "./figures.js";

export const STARTER = "starter";

export function isUnderWay(model) {
  return model.status === "queued" || model.status === "running";
}

export function titleOf(model) {
  const title = model.trainer === STARTER ? _("Model %(number)s, the starter") : _("Model %(number)s");
  return fill(title, model);
}

/** "dataset 3 · personal · seed 0 · after model 2 · Sat 22 Nov 2026, 21:04" */
export function lineageInWords(model, timeZone) {
  const parts = [];
  if (model.dataset) parts.push(fill(_("dataset %(dataset)s"), model));
  if (model.trainer === STARTER) parts.push(_("comes with the program"));
  else parts.push(model.trainer, fill(_("seed %(seed)s"), model));
  if (model.parent) parts.push(fill(_("follows model %(parent)s"), model));
  const made = model.made_at ?? model.created_at;
  if (made && !isUnderWay(model)) parts.push(dateInWords(made, timeZone));
  return parts.join(" · ");
}

/** Where a model stands that is not made yet, or was not; empty for one that is. */
export function standing(model) {
  if (model.status === "queued") return _("waiting its turn");
  if (model.status === "running") return fill(_("learning: %(percent)s %"), { percent: Math.round(100 * model.progress) });
  if (model.status === "cancelled") return _("was stopped");
  return model.status === "failed" ? _("was not made") : "";
}

/** "On 3 held-out nights it missed 0.4 bouts a night (0 to 1.2) and raised 0.8 false alarms (0.1 to 2)." */
export function measuredInWords(figures) {
  const { nights = 0, missed_bouts_per_night: missed, false_bouts_per_night: falsely } = figures ?? {};
  if (!nights || asFigure(missed).value === null || asFigure(falsely).value === null) return "";
  const words = count(
    "On %(n)s held-out night it missed %(missed)s bouts a night%(missed_range)s and raised %(falsely)s false alarms%(falsely_range)s.",
    "On %(n)s held-out nights it missed %(missed)s bouts a night%(missed_range)s and raised %(falsely)s false alarms%(falsely_range)s.",
    nights,
  );
  return fill(words, {
    missed: numberInWords(asFigure(missed).value),
    missed_range: rangeInWords(missed),
    falsely: numberInWords(asFigure(falsely).value),
    falsely_range: rangeInWords(falsely),
  });
}

/** One calm sentence on the model that listens, or the one that is looked at. */
export function sentenceOf(model, figures) {
  const told = [measuredInWords(figures) || unmeasuredInWords(model)];
  if (model.current) told.unshift(fill(listensInWords(model), model));
  return told.filter(Boolean).join(" ");
}

function listensInWords(model) {
  return model.trainer === STARTER ? _("Model %(number)s, the starter, listens.") : _("Model %(number)s listens.");
}

export function unmeasuredInWords(model) {
  if (model.trainer === STARTER) return _("It has learned from other babies and has not been measured on yours.");
  return isUnderWay(model) ? "" : _("There was too little to measure it on.");
}

/** Whether the gate let a model listen, and why; empty where it was not asked. */
export function verdictInWords(model) {
  const { contest } = model;
  if (!contest) return "";
  return `${contest.promote ? _("Promoted.") : _("Kept, and not promoted.")} ${contest.reason}`;
}

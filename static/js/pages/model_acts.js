/** Which model listens is changed here: asked first, and written down. */
import { request } from "../lib/api.js";
import { dateInWords } from "../lib/clock.js";
import { find, fromTemplate, say } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";
import { asked } from "./asking.js";
import { STARTER } from "./model_words.js";

/** Let a model listen from now on, if that is wanted; answers whether it does. */
export async function promote(model) {
  const wanted = await asked({
    heading: fill(_("Let model %(number)s listen?"), model),
    words: promoteWords(model),
    button: _("Let it listen"),
  });
  if (wanted) await request(`models/${model.number}/promote/`, { method: "POST", body: {} });
  return wanted;
}

/** Give the ear back to the model before, if that is wanted; answers whether it was. */
export async function rollBack(number) {
  const wanted = await asked({
    heading: fill(_("Go back to model %(number)s?"), { number }),
    words: _("It listens to every night from now on, and what it suggests takes the place of what nobody has decided yet. What you have said stays. You can change it again at any time."),
    button: _("Go back"),
  });
  if (wanted) await request("models/rollback/", { method: "POST", body: {} });
  return wanted;
}

function promoteWords(model) {
  const consequence = _("It listens to every night from now on, and what it suggests takes the place of what nobody has decided yet. What you have said stays. You can go back at any time.");
  const { contest } = model;
  const doubt = contest?.reason && !contest.promote ? fill(_("It was kept back for a reason: %(reason)s"), contest) : "";
  return [doubt, consequence].filter(Boolean).join(" ");
}

/**
 * The model to go back to, or null: the one that listened before, by what was written
 * down (newest first), of those that nobody went back from; else the starter.
 */
export function previousOf(acts, models) {
  const current = models.find((model) => model.current)?.number;
  const line = lineOf(acts);
  const before = line.slice(0, -1).findLast((number) => number !== current);
  const starter = models.find((model) => model.trainer === STARTER && model.number !== current);
  return before ?? starter?.number ?? null;
}

function lineOf(acts) {
  const line = [];
  for (const { act, model } of acts.toReversed()) {
    if (act === "installed" || act === "promoted") line.push(model);
    else if (act === "rolled_back") line.splice(line.lastIndexOf(model) + 1, Infinity, ...(line.includes(model) ? [] : [model]));
  }
  return line;
}

export function actInWords(act) {
  const words = {
    installed: _("Model %(model)s came with the program."),
    promoted: act.by ? _("%(by)s let model %(model)s listen.") : _("Model %(model)s was promoted by its figures."),
    kept: _("Model %(model)s was kept, and not promoted."),
    rolled_back: act.by ? _("%(by)s went back to model %(model)s.") : _("Model %(model)s listens again."),
  };
  // What the gate said stands with the model; what a person said stands nowhere else.
  const why = act.by ? act.reason : "";
  return [fill(words[act.act] ?? act.act, act), why].filter(Boolean).join(" ");
}

export function showActs(section, acts, timeZone) {
  section.hidden = acts.length === 0;
  find("act-list", section).replaceChildren(
    ...acts.map((act) => {
      const element = fromTemplate("act");
      say(find("when", element), dateInWords(act.at, timeZone));
      say(find("words", element), actInWords(act));
      return element;
    }),
  );
}

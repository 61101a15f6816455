import { curves } from "../charts/curves.js";
import { find, fromTemplate, say } from "../lib/dom.js";
import { fillTable } from "../lib/tables.js";
import { _, fill } from "../lib/words.js";

const TOLD_AFTER_MIN = [1, 2, 5, 10, 15, 20, 30, 45, 60];
const LONGEST_MIN = 60;

/** A picture for each thing that was done; returns what takes the charts down. */
export function drawHelped(place, told) {
  place.replaceChildren();
  return told.map((one) => {
    const element = fromTemplate("helped");
    say(find("title", element), one.words);
    say(find("sentence", element), one.sentence);
    find("region", element).setAttribute("aria-label", fill(_("%(what)s, in numbers"), { what: one.words }));
    place.append(element);
    if (one.curve) return draw(element, one);
    find("chart", element).remove();
    element.querySelector("details").remove();
    return () => undefined;
  });
}

function draw(element, { words, curve, compared }) {
  const both = [
    { name: words, colour: "--score", dashed: false, curve },
    { name: _("Nobody had done anything"), colour: "--heard", dashed: true, curve: compared },
  ].filter((one) => one.curve);
  showTable(element, both);
  const longest = Math.max(...both.map((one) => one.curve.steps.at(-1).minutes));
  const max = Math.min(LONGEST_MIN, Math.max(5, Math.ceil(longest / 5) * 5));
  return curves(find("chart", element), {
    series: both.map(({ name, colour, dashed, curve: { steps } }) => ({ name, colour, dashed, points: stairs(steps, max) })),
    x: { name: _("minutes later"), min: 0, max },
    y: { name: _("still crying"), min: 0, max: 1, tell: percent },
    words: fill(_("%(what)s: what share of the bouts still went on so many minutes later; the table below says the same."), { what: words }),
  });
}

/** A curve falls where a bout ended, and is level between. */
function stairs(steps, max) {
  const points = [[0, 1]];
  let level = 1;
  for (const { minutes, share } of steps) {
    if (minutes > max) break;
    points.push([minutes, level], [minutes, share]);
    level = share;
  }
  return points;
}

function showTable(element, both) {
  const last = Math.max(...both.map((one) => one.curve.steps.at(-1).minutes));
  const times = TOLD_AFTER_MIN.filter((minutes, n) => n === 0 || TOLD_AFTER_MIN[n - 1] < last);
  fillTable(find("table", element), {
    columns: [_("Minutes later"), ...both.map(({ name }) => fill(_("%(name)s: still crying"), { name }))],
    rows: times.map((minutes) => [minutes, ...both.map((one) => standing(one.curve.steps, minutes))]),
  });
}

/** "40 % (22 to 58)": of the last step until then; nothing beyond the longest that is known, no interval where all were calm. */
function standing(steps, minutes) {
  if (minutes > steps.at(-1).minutes && steps.at(-1).share > 0) return "–";
  const step = steps.findLast((one) => one.minutes <= minutes);
  if (!step || step.share === 0) return percent(step ? 0 : 1);
  const { share, low, high } = step;
  return fill(_("%(share)s (%(low)s to %(high)s)"), { share: percent(share), low: Math.round(100 * low), high: Math.round(100 * high) });
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

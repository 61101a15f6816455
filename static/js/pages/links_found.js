import { find, say } from "../lib/dom.js";
import { cell, fillTable, line } from "../lib/tables.js";
import { _, fill } from "../lib/words.js";
import { leastInWords, pairInWords, strengthInWords } from "./links_words.js";

/** Sentences first, then all that was looked at, then how all of it goes together. */
export function showFound(root, told) {
  say(find("sentence", root), told.sentence);
  const found = told.links.filter((link) => link.found);
  list(find("found", root), found.map((link) => link.sentence));
  list(find("notes", root), [...told.confounded, ...told.notes]);
  say(find("target", root), told.target);
  find("filled", root).hidden = told.links.length === 0;
  const foundFirst = [...found, ...told.links.filter((link) => !link.found)];
  const table = find("table", root);
  fillTable(table, {
    columns: [_("What"), _("What was found"), _("Nights"), _("How strong"), _("Links that would show")],
    rows: foundFirst.map((link) => [link.words, wrapped(link.sentence), link.n_nights, strengthInWords(link), leastInWords(link.least_seen)]),
  });
  foundFirst.forEach((link, n) => table.tBodies[0].rows[n].classList.toggle("unfound", !link.found));
  showMap(root, told);
}

export function list(place, sentences) {
  place.replaceChildren(...sentences.map((words) => cell("li", words)));
}

/** A triangle: each pair once. */
function showMap(root, { names, pairs }) {
  const seen = Object.keys(names).filter((name) => pairs.some(({ one, other }) => one === name || other === name));
  find("map", root).hidden = seen.length < 2;
  const table = find("heat", root);
  const [columns, rows] = [seen.slice(0, -1), seen.slice(1)];
  table.querySelector("[data-head]").replaceChildren(cell("td", ""), ...columns.map((name) => cell("th", names[name], "col")));
  table.querySelector("[data-rows]").replaceChildren(
    ...rows.map((name, n) => {
      const row = line(names[name], []);
      row.append(...columns.slice(0, n + 1).map((other) => square(pairs, other, name)));
      return row;
    }),
  );
}

function square(pairs, one, other) {
  const pair = pairs.find((each) => (each.one === one && each.other === other) || (each.one === other && each.other === one));
  if (!pair) return cell("td", "–");
  const element = cell("td", pairInWords(pair));
  const more = cell("small", fill(_("%(strength)s; %(n)s nights"), { strength: numberOf(pair), n: pair.n_nights }));
  element.append(" ", more);
  if (pair.found) element.dataset.sign = pair.strength < 0 ? "less" : "more";
  return element;
}

function wrapped(words) {
  const element = cell("span", words);
  element.className = "told-there";
  return element;
}

/** What may be chance is called so already. */
function numberOf({ strength, found }) {
  return found ? strengthInWords({ strength, found }) : fill(_("%(n)s of 1"), { n: strength.toFixed(2).replace("-", "−") });
}

import { find, fromTemplate, say } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

const LEAVE_OUT = "";
const NEW = "+";
const NAME = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const LONGEST_NAME = 40;
// Datasets call a place so in which nothing is heard.
const RESERVED = "none";

/** All words of a report, those that need a decision first. */
export function wordsOf(report) {
  return [...report.labels.unknown, ...report.labels.known];
}

/** "Crying baby" as a label is named: "crying-baby"; empty where no name comes of it. */
export function asName(word) {
  const plain = word
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "");
  return NAME.test(plain) && plain.length <= LONGEST_NAME && plain !== RESERVED ? plain : "";
}

/** How many rows are added when the words become what is chosen. */
export function countNew(words, chosen) {
  return words.reduce((sum, word) => sum + (chosen[word.theirs] ? word.n_new : 0), 0);
}

/** Show a row for each word; `onChange` hears of each choice. */
export function showWords(table, report, labels, onChange) {
  const rows = wordsOf(report).map((word) => row(word, labels, onChange));
  find("words-rows", table).replaceChildren(...rows);
  table.hidden = rows.length === 0;
}

function row(word, labels, onChange) {
  const element = fromTemplate("word");
  element.dataset.word = word.theirs;
  say(find("theirs", element), word.theirs);
  say(find("n", element), String(word.n_new));
  const menu = find("ours", element);
  menu.setAttribute("aria-label", fill(_("“%(theirs)s” becomes"), word));
  menu.append(...labels.map((name) => new Option(name, name)));
  const name = asName(word.theirs);
  if (name && !labels.includes(name)) menu.append(new Option(fill(_("new label “%(name)s”"), { name }), NEW + name));
  menu.append(new Option(_("leave out"), LEAVE_OUT));
  menu.value = word.ours && labels.includes(word.ours) ? word.ours : LEAVE_OUT;
  menu.addEventListener("change", onChange);
  return element;
}

/** What is chosen: their word -> our label, or null to leave it out. */
export function chosenIn(table) {
  const rows = [...find("words-rows", table).children];
  return Object.fromEntries(
    rows.map((element) => [element.dataset.word, find("ours", element).value.replace(NEW, "") || null]),
  );
}

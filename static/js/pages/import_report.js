import { find, fromTemplate, say } from "../lib/dom.js";
import { _, count, fill } from "../lib/words.js";

const HOW = {
  id: () => _("“%(said)s” is “%(name)s”, by its id"),
  name: () => _("“%(said)s” is “%(name)s”, by its name"),
  chosen: () => _("“%(said)s” is about “%(name)s”, as you chose"),
  unknown: () => _("“%(said)s”: you have no recording of this name"),
  ambiguous: () => _("“%(said)s”: you have several recordings of this name"),
  not_ready: () => _("“%(said)s”: this recording is not ready to be labelled"),
};

/** What becomes of the rows, each kind that there is in a sentence of its own. */
export function countsInWords(stated) {
  const kinds = [
    [stated.n_there_already, "%(n)s is there already", "%(n)s are there already"],
    [stated.n_left_out, "%(n)s is left out, as you chose", "%(n)s are left out, as you chose"],
    [stated.n_unmatched, "%(n)s stays out: nothing says what it belongs to", "%(n)s stay out: nothing says what they belong to"],
    [stated.n_outside, "%(n)s stays out: it reaches beyond the end of its recording", "%(n)s stay out: they reach beyond the end of their recording"],
    [stated.n_unreadable, "%(n)s could not be read", "%(n)s could not be read"],
  ];
  return kinds.filter(([n]) => n > 0).map(([n, one, many]) => count(one, many, n));
}

/** The counts as a list, in place of what stood there. */
export function showCounts(list, stated) {
  list.replaceChildren(...countsInWords(stated).map(line));
  list.hidden = list.children.length === 0;
}

/** Which recordings a document speaks of, and how each was found. */
export function showSpokenOf(section, report) {
  const lines = report.recordings.map((row) => {
    const labels = count("%(n)s label", "%(n)s labels", row.n);
    return line(`${fill(HOW[row.how](), row)} (${labels})`);
  });
  const more = report.n_recordings - lines.length;
  if (more > 0) lines.push(line(count("and %(n)s more", "and %(n)s more", more)));
  find("spoken-of-list", section).replaceChildren(...lines);
  section.hidden = lines.length === 0;
}

/** What stays out or was changed on the way, and why, line by line. */
export function showProblems(details, stated) {
  details.hidden = stated.n_problems === 0;
  const summary = count("%(n)s remark, line by line", "%(n)s remarks, line by line", stated.n_problems);
  say(find("out-summary", details), summary);
  const rows = stated.problems.map((problem) => {
    const element = fromTemplate("out");
    say(find("where", element), problem.where);
    say(find("why", element), problem.words);
    return element;
  });
  find("out-rows", details).replaceChildren(...rows);
  const more = stated.n_problems - rows.length;
  const words = find("out-more", details);
  words.hidden = more <= 0;
  say(words, count("and %(n)s more", "and %(n)s more", more));
}

function line(text) {
  const element = fromTemplate("line");
  say(element, text);
  return element;
}

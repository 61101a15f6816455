import { requestSteps } from "../lib/api.js";
import { dateInWords } from "../lib/clock.js";
import { find, fromTemplate, say, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { _, count, fill } from "../lib/words.js";
import { list } from "./links_found.js";

const READING = _("The table is being read. A million rows take about half a minute.");
const ADDING = _("The readings are being added. A million take about a minute: please keep this page open until then.");
const STOPPED = _("Stopped. What was added until then stays; “Add” goes on with the rest, and adds nothing twice.");
// They are added some thousands at a time, and the same again is there once.
const ONCE_MORE = _("If only some of it was added: bring the same table again. Nothing is added twice.");

/** A table is read as soon as it is chosen, and added when a person says so. */
export function bindImport(root, { timeZone, changed }) {
  const form = find("import", root);
  const file = find("import-file", form);
  const report = find("import-report", form);
  const problem = find("import-problem", form);
  const busy = find("import-busy", form);
  const doing = find("import-doing", form);
  const going = find("import-going", form);
  const bar = find("import-bar", form);
  const stop = find("import-stop", form);
  const toast = createToast();
  let answers = {};
  let work = null;

  file.addEventListener("change", () => {
    answers = {};
    look();
  });
  find("import-leave", form).addEventListener("click", leave);
  stop.addEventListener("click", () => work?.abort());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!report.hidden) add();
  });

  async function look() {
    work?.abort();
    report.hidden = true;
    if (file.files.length === 0) return;
    const told = await send({ dryRun: true });
    if (!told) return;
    show(told);
    report.hidden = false;
    report.focus();
  }

  async function add() {
    const told = await send({ dryRun: false });
    if (!told) return;
    if (!told.added) {
      show(told);
      return;
    }
    leave();
    await changed();
    toast(added(told));
  }

  function leave() {
    work?.abort();
    form.reset();
    answers = {};
    report.hidden = true;
    problem.hidden = true;
    rest();
    file.focus();
  }

  /** While readings are added, nothing else can be asked for. */
  function begin({ dryRun }) {
    work = new AbortController();
    problem.hidden = true;
    say(busy, dryRun ? READING : ADDING);
    bar.value = 0;
    going.hidden = false;
    doing.disabled = !dryRun;
    setState(form, "reading");
    if (!dryRun) stop.focus();
    return work;
  }

  function rest() {
    say(busy, "");
    const held = going.contains(document.activeElement);
    going.hidden = true;
    doing.disabled = false;
    setState(form, "ready");
    if (held) file.focus();
  }

  /** What the server read; null if it said no or was stopped, or something else is asked by now. */
  async function send({ dryRun }) {
    const mine = begin({ dryRun });
    const body = new FormData();
    body.append("file", file.files[0]);
    body.append("dry_run", String(dryRun));
    for (const [code, value] of Object.entries(answers)) body.append(code, value);
    const onShare = (share) => mine === work && (bar.value = share);
    const steps = requestSteps("readings/imports/", { method: "POST", body, signal: mine.signal, onShare });
    const told = await steps.catch((error) => error);
    if (mine !== work) return null;
    rest();
    if (!(told instanceof Error)) return told;
    complain(told, { dryRun });
    return null;
  }

  function complain(error, { dryRun }) {
    if (!dryRun) changed();
    if (error.name === "AbortError") {
      // Only so is the same file a choice again.
      if (dryRun) form.reset();
      else say(busy, STOPPED);
      return;
    }
    say(problem, dryRun ? error.message : `${error.message} ${ONCE_MORE}`);
    problem.hidden = false;
  }

  function show(told) {
    say(find("import-sentence", form), sentence(told));
    list(find("import-parts", form), told.series.map((part) => partInWords(part, timeZone)));
    list(find("import-notes", form), [...told.notes, ...leftOut(told)]);
    find("import-questions", form).replaceChildren(...told.questions.map(question));
    const lines = find("import-lines", form);
    lines.hidden = told.n_unreadable === 0;
    say(find("import-lines-summary", form), count("%(n)s row cannot be read and is left out", "%(n)s rows cannot be read and are left out", told.n_unreadable));
    list(find("import-problems", form), told.problems.map(({ line, words }) => fill(_("Line %(line)s: %(words)s"), { line, words })));
    const n = sum(told, "n_new") + sum(told, "n_changed");
    const button = find("import-add", form);
    say(button, count("Add %(n)s reading", "Add %(n)s readings", n));
    button.disabled = told.questions.length > 0 || n === 0;
  }

  function question({ code, words, choices }) {
    const element = fromTemplate("question");
    say(find("words", element), words);
    find("choices", element).append(...choices.map((choice) => radio(code, choice)));
    return element;
  }

  function radio(code, { value, words }) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    Object.assign(field, { type: "radio", name: code, value });
    field.addEventListener("change", () => {
      answers = { ...answers, [code]: value };
      look();
    });
    label.append(field, words);
    return label;
  }
}

function sentence(told) {
  const rows = count("%(n)s row was read.", "%(n)s rows were read.", told.n_rows);
  if (told.questions.length > 0) return `${rows} ${_("One thing only you can say:")}`;
  const n = sum(told, "n_new") + sum(told, "n_changed");
  return n === 0 ? `${rows} ${_("All of it is here already.")}` : rows;
}

function added(told) {
  const n = sum(told, "n_new") + sum(told, "n_changed");
  const here = sum(told, "n_same");
  const words = count("%(n)s reading was added.", "%(n)s readings were added.", n);
  return here === 0 ? words : `${words} ${count("%(n)s was here already.", "%(n)s were here already.", here)}`;
}

function partInWords(part, timeZone) {
  const facts = [count("%(n)s reading", "%(n)s readings", part.n_rows)];
  if (part.kind === "number" && part.low !== null) facts.push(fill(_("%(low)s to %(high)s %(unit)s"), { ...part, low: shorter(part.low), high: shorter(part.high) }).trim());
  if (part.since) facts.push(fill(_("%(since)s to %(until)s"), { since: dateInWords(part.since, timeZone), until: dateInWords(part.until, timeZone) }));
  if (part.n_same > 0) facts.push(fill(_("%(n)s here already"), { n: part.n_same }));
  if (part.n_changed > 0) facts.push(fill(_("%(n)s with another value now"), { n: part.n_changed }));
  if (part.n_twice > 0) facts.push(fill(_("%(n)s twice at one moment, the last counts"), { n: part.n_twice }));
  const name = part.series ? part.name : fill(_("%(name)s (new)"), part);
  return `${name}: ${facts.join(" · ")}`;
}

function leftOut({ left_out: names, n_empty: empty }) {
  const told = [];
  if (names.length > 0) told.push(fill(_("Left out, as they hold no numbers: %(names)s."), { names: names.join(", ") }));
  if (empty > 0) told.push(count("%(n)s row has no value.", "%(n)s rows have no value.", empty));
  return told;
}

function sum({ series }, field) {
  return series.reduce((total, part) => total + part[field], 0);
}

function shorter(value) {
  return Number(value.toPrecision(4));
}

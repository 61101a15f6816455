import { request, requestAll } from "../lib/api.js";
import { dateInWords } from "../lib/clock.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { _, count, fill } from "../lib/words.js";
import { showCounts, showProblems, showSpokenOf } from "./import_report.js";
import { chosenIn, countNew, showWords, wordsOf } from "./import_words.js";
import { facts, playable } from "./states.js";
import { bindDrop, Uploads } from "./uploads.js";

const PAGE_SIZE = 10;
const MOST_SHOWN = 500;
const LAYOUTS = {
  esc50: () => _("clips as ESC-50 has them"),
  donateacry: () => _("clips as Donate-a-Cry has them"),
  folders: () => _("clips in folders"),
};

const page = readJson("page");
const root = find("imports");
const list = find("list", root);
const problem = find("problem", root);
const toast = createToast();
const uploads = new Uploads(find("uploads", root), { to: "imports/" });
let labels = [];
let recordings = [];
let shown = PAGE_SIZE;
let arrived = null;
let stop = () => undefined;

bindDrop(find("drop", root), find("files", root), uploads);
uploads.addEventListener("arrived", (event) => {
  arrived = event.detail.number;
  watch();
});
find("more", root).addEventListener("click", () => {
  shown += PAGE_SIZE;
  watch();
});
watch();

/** Show the list, and look again while something is being added. */
function watch() {
  stop();
  stop = poll(() => trying(refresh));
}

async function refresh() {
  [labels, recordings] = await Promise.all([
    requestAll("labels/").then((rows) => rows.map((row) => row.name)),
    requestAll("recordings/?page_size=500").then((rows) => rows.filter(playable)),
  ]);
  const { body } = await request(`imports/?page_size=${Math.min(shown, MOST_SHOWN)}`);
  keepList(list, body.results, { idOf: (row) => row.number, create, update });
  find("more", root).hidden = body.next === null;
  if (root.dataset.state === "loading") find("teach", root).open = body.results.length === 0;
  setState(root, "ready");
  leadTo(arrived);
  arrived = null;
  return body.results.some(isUnderWay);
}

/** Whoever brought something in wants to read what is in it next. */
function leadTo(number) {
  if (number === null) return;
  const element = [...list.children].find((row) => row.dataset.id === String(number));
  if (element) find("title", element).focus();
}

function isUnderWay(row) {
  return row.status === "queued" || row.status === "running";
}

function create() {
  const element = fromTemplate("import");
  const act = (name, what) => find(name, element).addEventListener("click", () => attempt(() => what(element)));
  act("add", add);
  act("stop", (row) => request(`jobs/${row.brought.job}/cancel/`, { method: "POST", body: {} }).then(watch));
  act("take-back", takeBack);
  act("remove", remove);
  find("about-choice", element).addEventListener("change", (event) =>
    attempt(() => lookAgain(element, event.target.value)),
  );
  return element;
}

function update(element, row) {
  element.brought = row;
  setState(element, row.status);
  const bar = find("bar", element);
  bar.hidden = !isUnderWay(row);
  bar.value = row.progress;
  bar.setAttribute("aria-label", fill(_("Adding what is in %(name)s"), row));
  // What somebody is choosing stays as it is while the same is shown again.
  const look = JSON.stringify([row.status, row.report, row.outcome, row.problem, labels]);
  if (element.look === look) return;
  element.look = look;
  say(find("title", element), row.name);
  say(find("facts", element), `${formatOf(row)} · ${dateInWords(row.created_at, page.timeZone)}`);
  const sentence = find("import-problem", element);
  sentence.hidden = !row.problem;
  say(sentence, row.problem);
  showReport(element, row);
  showActs(element, row);
}

function formatOf(row) {
  return LAYOUTS[row.format]?.() ?? page.formats[row.format] ?? row.format;
}

function showReport(element, row) {
  const added = row.status === "added";
  const stated = added ? row.outcome : row.report;
  find("report", element).hidden = isUnderWay(row);
  showCounts(find("counts", element), stated);
  showProblems(find("out", element), stated);
  showSpokenOf(find("spoken-of", element), row.report);
  find("spoken-of", element).hidden ||= added;
  const table = find("words-table", element);
  showWords(table, row.report, labels, () => showActs(element, row));
  table.hidden ||= added || row.report.n_new === 0;
  showAbout(element, row);
}

/** A document about one recording that was not found: somebody knows which it is. */
function showAbout(element, row) {
  const { report } = row;
  const [only] = report.recordings;
  const asks = row.status !== "added" && report.n_recordings === 1 && !["id", "name"].includes(only.how);
  find("about", element).hidden = !asks || recordings.length === 0;
  const options = recordings.map((one) => new Option(`${one.name}, ${facts(one, page.timeZone)}`, one.id));
  const menu = find("about-choice", element);
  menu.replaceChildren(new Option(_("Please choose"), ""), ...options);
  menu.value = row.recording ?? "";
}

function showActs(element, row) {
  const open = !isUnderWay(row) && row.status !== "added";
  const chosen = chosenIn(find("words-table", element));
  const n = countNew(wordsOf(row.report), chosen);
  say(find("sentence", element), inWords(row));
  const button = find("add", element);
  say(button, isOfClips(row) ? count("Add this clip", "Add these %(n)s clips", n) : count("Add this label", "Add these %(n)s labels", n));
  button.hidden = !open || n === 0;
  find("stop", element).hidden = !isUnderWay(row);
  find("take-back", element).hidden = row.status !== "added";
  find("remove", element).hidden = isUnderWay(row);
}

function isOfClips(row) {
  return row.report.kind === "clips";
}

function inWords(row) {
  const { report, outcome } = row;
  if (row.status === "queued") return _("Waiting its turn.");
  if (row.status === "running") return fill(_("Being added: %(percent)s %"), { percent: Math.round(100 * row.progress) });
  const values = { n: row.status === "added" ? outcome.n_added : report.n_new, all: report.n_rows };
  if (row.status === "added") {
    return isOfClips(row)
      ? fill(_("%(n)s of %(all)s clips are added. They are labelled as soon as they are ready."), values)
      : fill(_("%(n)s of %(all)s labels are added."), values);
  }
  const back = row.taken_back ? `${takenBackInWords(row.taken_back)} ` : "";
  const can = isOfClips(row) ? _("%(n)s of %(all)s files can be added as clips.") : _("%(n)s of %(all)s labels can be added.");
  return back + fill(can, values);
}

function takenBackInWords({ n_gone, n_kept }) {
  const gone = count("%(n)s is taken back.", "%(n)s are taken back.", n_gone);
  if (n_kept === 0) return gone;
  return `${gone} ${count("%(n)s stays, since somebody changed it.", "%(n)s stay, since somebody changed them.", n_kept)}`;
}

async function add(element) {
  const { number } = element.brought;
  const body = { labels: chosenIn(find("words-table", element)) };
  await request(`imports/${number}/apply/`, { method: "POST", body });
  watch();
}

async function takeBack(element) {
  const { body } = await request(`imports/${element.brought.number}/take-back/`, { method: "POST", body: {} });
  toast(takenBackInWords(body.taken_back));
  // What is new now is told by looking again.
  await lookAgain(element, body.recording);
}

async function lookAgain(element, recording) {
  const { number, format } = element.brought;
  await request(`imports/${number}/`, { method: "PATCH", body: { format, recording: recording || null } });
  watch();
}

async function remove(element) {
  await request(`imports/${element.brought.number}/`, { method: "DELETE" });
  toast(fill(_("“%(name)s” is removed from this list. What was added stays."), element.brought));
  find("files", root).focus();
  watch();
}

/** Do what a button asks for; what goes wrong is said on the page. */
function attempt(act) {
  return trying(act).catch(() => undefined);
}

async function trying(act) {
  problem.hidden = true;
  try {
    return await act();
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
    throw error;
  }
}

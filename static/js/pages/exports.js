import { request, requestAll } from "../lib/api.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, count, fill } from "../lib/words.js";
import { facts, playable } from "./states.js";

const MEGABYTE = 1_000_000;
const page = readJson("page");
const root = find("exports");
const form = find("export-form", root);
const problem = find("problem", root);
let stop = () => undefined;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await trying(() => request("exports/", { method: "POST", body: wanted() }));
  watch();
});
// Before this the browser would have sent the form by itself, to nobody.
find("make", form).disabled = false;
bindChoices("recordings", "recording");
bindChoices("labels", "label");
trying(fillChoices);
watch();

function watch() {
  stop();
  stop = poll(refresh);
}

async function refresh() {
  const { body } = await request("exports/?page_size=50");
  keepList(find("list", root), body.results, {
    idOf: (row) => row.number,
    create: () => fromTemplate("export"),
    update,
  });
  find("empty", root).hidden = body.results.length > 0;
  setState(root, "ready");
  return body.results.some(isUnderWay);
}

function isUnderWay(row) {
  return row.status === "queued" || row.status === "running";
}

function update(element, row) {
  setState(element, row.status);
  say(find("title", element), fill(_("Export %(number)s"), row));
  say(find("words", element), inWords(row));
  const bar = find("bar", element);
  bar.hidden = !isUnderWay(row);
  bar.value = row.progress;
  bar.setAttribute("aria-label", fill(_("Export %(number)s"), row));
  const sentence = find("export-problem", element);
  say(sentence, row.problem ?? "");
  sentence.hidden = !row.problem;
  const link = find("download", element);
  link.hidden = row.status !== "done";
  link.href = row.download_url || "#";
}

function inWords(row) {
  if (row.status === "queued") return _("waiting its turn");
  if (row.status === "running") return fill(_("%(percent)s % done"), { percent: Math.round(100 * row.progress) });
  if (row.status !== "done") return _("was not made");
  const clips = count("%(n)s clip", "%(n)s clips", row.n_clips);
  return `${clips}, ${row.encoding.toUpperCase()}, ${(row.size_bytes / MEGABYTE).toFixed(1)} MB`;
}

function bindChoices(many, one) {
  const all = find(`all-${many}`, form);
  const choices = find(`${one}-choices`, form);
  all.addEventListener("change", () => {
    choices.hidden = all.checked;
  });
}

async function fillChoices() {
  const [recordings, labels] = await Promise.all([
    requestAll("recordings/?page_size=500"),
    requestAll("labels/?all=1"),
  ]);
  const nights = recordings.filter(playable);
  choose(find("recording-choices", form), nights, (row) => [row.id, `${row.name}, ${facts(row, page.timeZone)}`]);
  const carried = labels.filter((row) => !row.archived_at || row.n_annotations);
  choose(find("label-choices", form), carried, (row) => [row.name, row.name]);
}

function choose(list, rows, wordsOf) {
  list.replaceChildren(
    ...rows.map((row) => {
      const element = fromTemplate("choice");
      const [value, words] = wordsOf(row);
      element.querySelector("input").value = value;
      say(find("word", element), words);
      return element;
    }),
  );
}

function wanted() {
  return {
    recordings: chosen("recordings", "recording"),
    labels: chosen("labels", "label"),
    encoding: new FormData(form).get("encoding"),
  };
}

/** The ticked ones; nothing at all, which stands for everything, where all are wanted. */
function chosen(many, one) {
  if (find(`all-${many}`, form).checked) return undefined;
  const boxes = find(`${one}-choices`, form).querySelectorAll("input:checked");
  return [...boxes].map((box) => box.value);
}

async function trying(act) {
  problem.hidden = true;
  try {
    await act();
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
  }
}

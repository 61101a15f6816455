import { request } from "../lib/api.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, count, fill } from "../lib/words.js";
import { bindForm } from "./exports_form.js";

const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;
const page = readJson("page");
const root = find("exports");
const form = find("export-form", root);
const problem = find("problem", root);
const asked = bindForm(form, { ...page, dataset: Number(new URLSearchParams(location.search).get("dataset")) });
let stop = () => undefined;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await trying(() => request("exports/", { method: "POST", body: asked.wanted() }));
  watch();
});
// Before this the browser would have sent the form by itself, to nobody.
find("make", form).disabled = false;
trying(asked.fill);
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
  say(find("title", element), titleOf(row));
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
  const n = { clips: count("%(n)s clip", "%(n)s clips", row.n_clips), labels: count("%(n)s label", "%(n)s labels", row.n_clips) };
  const said = [row.with_clips ? n.clips : n.labels];
  if (row.n_with_speech) said.push(count("%(n)s with speech left out", "%(n)s with speech left out", row.n_with_speech));
  if (row.with_clips) said.push(row.encoding.toUpperCase());
  return [...said, sizeInWords(row.size_bytes)].join(", ");
}

function sizeInWords(bytes) {
  if (bytes < MEGABYTE) return `${Math.ceil(bytes / KILOBYTE)} kB`;
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/** The number, what it is of where that is a dataset, and the format by its name above. */
function titleOf(row) {
  const option = find("format", form).querySelector(`[value="${row.format}"]`);
  const words = row.dataset ? _("Export %(number)s, dataset %(dataset)s: %(format)s") : _("Export %(number)s: %(format)s");
  return fill(words, { ...row, format: option.textContent });
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

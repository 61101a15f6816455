import { request } from "../lib/api.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { _, fill } from "../lib/words.js";
import { facts, inWords, playable, problemInWords, shareDone, underWay } from "./states.js";
import { drawWhenSeen } from "./strip.js";
import { bindDrop, Uploads } from "./uploads.js";

const PAGE_SIZE = 50;
const page = readJson("page");
const root = find("recordings");
const list = find("list", root);
const problem = find("problem", root);
const toast = createToast();
const uploads = new Uploads(find("uploads", root));
let shown = PAGE_SIZE;
let stop = () => undefined;

bindDrop(find("drop", root), find("files", root), uploads);
uploads.addEventListener("arrived", watch);
find("more", root).addEventListener("click", () => {
  shown += PAGE_SIZE;
  watch();
});
find("sample", root).addEventListener("click", async (event) => {
  event.target.disabled = true;
  await trying(() => request("sample-night/", { method: "POST", body: {} }));
  toast(_("The sample night is being made. It appears here when it is ready."));
  watch();
});
watch();

/** Show the list, and look again while something is being done to it. */
function watch() {
  stop();
  stop = poll(() => trying(refresh));
}

async function refresh() {
  const { body } = await request(`recordings/?page_size=${Math.min(shown, 500)}`);
  const jobs = (await request("jobs/")).body;
  keepList(list, body.results, { idOf: (row) => row.id, create, update });
  find("more", root).hidden = body.next === null;
  const making = (jobs.results ?? jobs).some(
    (job) => job.kind === "synthesise" && (job.status === "queued" || job.status === "running"),
  );
  find("empty", root).hidden = body.results.length > 0 || making;
  setState(root, "ready");
  return making || uploads.busy || body.results.some(underWay);
}

function create(recording) {
  const row = fromTemplate("night");
  const remove = find("delete", row);
  say(find("delete-word", row), fill(_("Delete %(name)s"), recording));
  remove.addEventListener("click", () => askToDelete(row.recording));
  find("start-form", row).addEventListener("submit", (event) => {
    event.preventDefault();
    setStart(row);
  });
  return row;
}

function update(row, recording) {
  row.recording = recording;
  setState(row, recording.status);
  row.dataset.listening = recording.listening.status;
  const open = find("open", row);
  open.href = `/recordings/${recording.id}/`;
  say(find("title", row), recording.name);
  say(find("facts", row), facts(recording, page.timeZone));
  say(find("words", row), inWords(recording));
  find("synthetic", row).hidden = !recording.synthetic;
  const bar = find("bar", row);
  bar.hidden = !underWay(recording);
  bar.value = shareDone(recording);
  bar.setAttribute("aria-label", inWords(recording));
  const sentence = find("problem-words", row);
  say(sentence, problemInWords(recording));
  sentence.hidden = !sentence.textContent;
  find("start-form", row).hidden = Boolean(recording.started_at) || recording.status === "failed";
  drawStrip(row, recording);
}

function drawStrip(row, recording) {
  const strip = find("strip", row);
  const look = `${recording.n_annotations}/${recording.n_suggestions}`;
  if (!playable(recording) || strip.dataset.look === look) return;
  strip.dataset.look = look;
  drawWhenSeen(strip, recording);
}

async function setStart(row) {
  const { id, version } = row.recording;
  const field = find("start-field", row);
  await trying(() =>
    request(`recordings/${id}/`, { method: "PATCH", body: { started_at: field.value }, version }),
  );
  watch();
}

function askToDelete(recording) {
  const dialog = find("delete-dialog", document);
  say(find("delete-name", dialog), recording.name);
  dialog.returnValue = "keep";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "delete") return;
    await trying(() => request(`recordings/${recording.id}/`, { method: "DELETE" }));
    toast(fill(_("%(name)s is deleted."), recording));
    watch();
  };
  dialog.showModal();
}

async function trying(act) {
  try {
    const result = await act();
    problem.hidden = true;
    return result;
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
    throw error;
  }
}

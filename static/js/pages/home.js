import { request, requestAll } from "../lib/api.js";
import { createClock, dateInWords, lengthInWords } from "../lib/clock.js";
import { find, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, count, fill } from "../lib/words.js";
import { isUnderWay, showJobs } from "./jobs.js";
import { inWords, playable } from "./states.js";
import { drawWhenSeen } from "./strip.js";

const SECONDS_A_QUESTION = 10;
const page = readJson("page");
const root = find("home");
const problem = find("problem", root);
let stop = () => undefined;

find("home").querySelector("[data-sample]")?.addEventListener("click", async (event) => {
  event.target.disabled = true;
  await trying(() => request("sample-night/", { method: "POST", body: {} }));
  watch();
});
watch();

function watch() {
  stop();
  stop = poll(() => trying(refresh));
}

async function refresh() {
  const [{ body: recordings }, { body: jobs }, { body: review }] = await Promise.all([
    request("recordings/?page_size=20"),
    request("jobs/"),
    request("review/"),
  ]);
  const rows = recordings.results;
  const night = latest(rows);
  find("empty", root).hidden = rows.length > 0;
  find("last-night", root).hidden = rows.length === 0;
  showQuestions(review.cards.length);
  if (night) await showNight(night);
  const jobRows = jobs.results ?? jobs;
  showJobs(find("jobs", root), jobRows, {
    nameOf: (id) => rows.find((row) => row.id === id)?.name,
    onChange: watch,
  });
  setState(root, "ready");
  return jobRows.some(isUnderWay);
}

/** What a thumb can answer in one go comes first; the whole night stands beside it. */
function showQuestions(n) {
  const link = find("questions", root);
  link.hidden = n === 0;
  say(link, `${count("%(n)s question", "%(n)s questions", n)}, ${aboutMinutes(n)}`);
  find("next", root).classList.toggle("secondary", n > 0);
}

function aboutMinutes(nQuestions) {
  const minutes = Math.max(1, Math.round((nQuestions * SECONDS_A_QUESTION) / 60));
  return count("about %(n)s minute", "about %(n)s minutes", minutes);
}

/** The night that began last; one whose start is unknown only where there is no other. */
function latest(rows) {
  const usable = rows.filter(playable);
  return usable.find((row) => row.started_at) ?? usable[0] ?? rows[0] ?? null;
}

async function showNight(night) {
  say(find("sentence", root), await sentence(night));
  const badges = find("badges", root);
  say(badges, night.synthetic ? _("synthetic: made by this program, no real baby") : "");
  const next = find("next", root);
  const [words, href] = whatNext(night);
  say(next, words);
  next.href = href;
  next.hidden = false;
  const strip = find("strip", root);
  strip.hidden = !playable(night);
  const look = `${night.id}/${night.n_annotations}/${night.n_suggestions}`;
  if (!playable(night) || strip.dataset.look === look) return;
  strip.dataset.look = look;
  drawWhenSeen(strip, night);
  const clock = createClock({ startedAt: night.started_at, timeZone: page.timeZone });
  say(find("from", root), clock.at(0).slice(0, 5));
  say(find("to", root), clock.known ? clock.at(night.duration_ms).slice(0, 5) : clock.at(night.duration_ms));
}

async function sentence(night) {
  const when = night.started_at ? dateInWords(night.started_at, page.timeZone) : night.name;
  if (!playable(night)) return `${when}: ${inWords(night)}.`;
  const heard = `${when}, ${lengthInWords(night.duration_ms)}.`;
  if (night.n_annotations === 0 && night.n_suggestions === 0) {
    const silent = _("Nothing is marked yet, and the model suggests nothing. Listen in where you like.");
    return `${heard} ${night.listening.status === "done" ? silent : inWords(night)}`;
  }
  const parts = [];
  if (night.n_annotations) parts.push(await markedInWords(night));
  if (night.done_at) parts.push(_("This night is done."));
  else if (night.n_suggestions) {
    parts.push(
      count(
        "The model wonders about %(n)s place.",
        "The model wonders about %(n)s places.",
        night.n_suggestions,
      ),
    );
  }
  return `${heard} ${parts.join(" ")}`;
}

async function markedInWords(night) {
  const [labels, annotations] = await Promise.all([
    requestAll("labels/"),
    requestAll(`recordings/${night.id}/annotations/`),
  ]);
  const crying = new Set(labels.filter((label) => label.counts_as_crying).map((label) => label.name));
  const cries = annotations.filter((row) => crying.has(row.label));
  const ms = cries.reduce((sum, row) => sum + row.end_ms - row.start_ms, 0);
  if (ms === 0) return count("%(n)s place is marked.", "%(n)s places are marked.", annotations.length);
  return fill(_("%(length)s of crying are marked."), { length: lengthInWords(ms) });
}

function whatNext(night) {
  const open = `/recordings/${night.id}/`;
  if (night.n_suggestions && !night.done_at) {
    const places = count("Decide on %(n)s place", "Decide on %(n)s places", night.n_suggestions);
    return [`${places}, ${aboutMinutes(night.n_suggestions)}`, open];
  }
  if (night.n_annotations) return [_("Get the clips"), "/exports/"];
  return [_("Open the recording"), open];
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

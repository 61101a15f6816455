/** Minutes of crying, night by night: in a sentence, in bars, in a table. */
import { addressOf as addressOfNights, childrenOfHome, nightsIn, sureness, trendOf } from "../nights/api.js";
import { showBars, showClock, showSmall } from "../nights/bars.js";
import { bindChoice, carry, fail, rangeOf } from "../nights/choice.js";
import { addressOfCry } from "../nights/picture_places.js";
import { narrowInWords, questionInWords } from "../nights/sure_words.js";
import { showTable } from "../nights/table.js";
import { bindTrend } from "../nights/trend.js";
import { wallOf } from "../nights/wall.js";
import { nightInWords, sureInWords, whenInWords } from "../nights/words.js";
import { find, painted, readJson, say, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { addressOf } from "./places.js";

const AGAIN_MS = 4000;
const page = readJson("page");
const root = find("nights");
const wall = wallOf(page.timeZone);
const charts = [];
const tellTrend = bindTrend(root, { ask: trendOf, toast: createToast() });
let asked = 0;
let choice = null;

begin().catch(failed);

async function begin() {
  choice = bindChoice(find("choice", root), { children: await childrenOfHome(), onChange: show });
  await show();
}

async function show() {
  const mine = (asked += 1);
  const chosen = choice.read();
  const shown = { ...rangeOf(chosen, { timeZone: page.timeZone }), ...chosen };
  setState(root, "loading");
  try {
    const ofShown = nightsIn(shown, { wall });
    const ofNights = shown.by === "night" ? ofShown : nightsIn({ ...shown, by: "night" }, { wall });
    const [told, nights, standing] = await Promise.all([ofShown, ofNights, sureness(shown)]);
    if (mine !== asked) return; // something else was chosen meanwhile
    lookFirst(told, nights, standing, shown);
    await painted();
    if (mine !== asked) return;
    if (told.rows.length) lookFurther(told, shown);
    setState(root, "ready");
    if (!told.complete) setTimeout(() => mine === asked && show(), AGAIN_MS);
  } catch (error) {
    failed(error);
  }
}

/** What one looks for first: the sentence, and the bars. */
function lookFirst(told, nights, standing, shown) {
  const empty = told.rows.length === 0;
  find("empty", root).hidden = !empty;
  for (const part of ["filled", "last"]) find(part, root).hidden = empty;
  for (const takeDown of charts.splice(0)) takeDown();
  if (empty) return;
  lead(nights, shown);
  narrow(standing);
  find("unfinished", root).hidden = told.complete;
  find("usual", root).hidden = shown.by === "night";
  find("csv", root).href = `/api/v1/${addressOfNights(shown, { format: "csv" })}`;
  carry(find("picture-link", root));
  charts.push(showBars(root, told.rows, shown));
}

function lookFurther(told, shown) {
  charts.push(showClock(root, told.rows, shown), ...showSmall(root, told.rows, shown));
  showTable(find("table", root), told.rows, shown);
  tellTrend(shown);
}

/** Last night, and where that has no data, also the newest that has some. */
function lead({ rows, nAnswers }, { lastNight }) {
  const last = rows.find(({ night }) => night === lastNight);
  const heard = rows.findLast((row) => row.hasData && row.night <= lastNight);
  const told = [last, ...(heard && heard !== last ? [heard] : [])].filter(Boolean);
  say(find("sentence", root), told.map((row) => nightInWords(row, whenInWords(row.night, lastNight))).join(" "));
  say(find("sure", root), heard ? sureInWords(nAnswers) : "");
}

/** The few answers that would narrow it most; of marks that nobody can hear any more none is asked. */
function narrow(standing) {
  const words = narrowInWords(standing);
  find("narrow", root).hidden = !words;
  find("say", root).hidden = Boolean(words);
  const link = find("narrow-link", root);
  say(link, words);
  const inRecordings = standing.n_bouts_waiting + standing.n_windows_waiting > 0;
  link.href = inRecordings || !words ? standing.review : whereToAnswer(standing.questions[0]);
  find("questions", root).hidden = standing.questions.length === 0;
  find("question-list", root).replaceChildren(...standing.questions.map(questionItem));
}

function questionItem(question) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = whereToAnswer(question);
  link.textContent = questionInWords(question, page.timeZone);
  item.append(link);
  return item;
}

/** In the recording, or at the mark in the picture of the nights. */
function whereToAnswer(question) {
  return question.recording ? addressOf(question) : addressOfCry(Date.parse(question.started_at));
}

function failed(error) {
  setState(root, "failed");
  fail(root, error);
}

import { request } from "../lib/api.js";
import { createClock, lengthInWords } from "../lib/clock.js";
import { find, fromTemplate, readJson, say, setState } from "../lib/dom.js";
import { _, count, fill } from "../lib/words.js";

const CONTEXT_S = 1;
const page = readJson("page");
const root = find("agreement");
const nights = new Map(page.recordings.map((recording) => [recording.id, recording]));

show().catch((error) => {
  say(find("problem", root), error.message);
  find("problem", root).hidden = false;
  setState(root, "failed");
});

async function show() {
  const { body } = await request("agreement/");
  find("pairs", root).replaceChildren(...body.pairs.map(pairRow));
  find("disagreements", root).replaceChildren(...body.disagreements.map(disagreementRow));
  find("disagreements-heading", root).hidden = body.disagreements.length === 0;
  find("empty", root).hidden = body.pairs.length > 0;
  setState(root, "ready");
}

function nameOf(recording) {
  return nights.get(recording)?.name ?? _("a recording");
}

function pairRow(pair) {
  const element = fromTemplate("pair");
  say(find("title", element), fill(_("%(one)s and %(other)s"), { one: pair.people[0], other: pair.people[1] }));
  const alone = pair.n_only_a + pair.n_only_b;
  const parts = [
    nameOf(pair.recording),
    fill(_("%(length)s heard by both"), { length: lengthInWords(pair.both_heard_ms) }),
    count("%(n)s place alike", "%(n)s places alike", pair.n_matched),
    count("%(n)s by one alone", "%(n)s by one alone", alone),
    count("%(n)s called differently", "%(n)s called differently", pair.n_other_label),
  ];
  if (pair.agreement !== null) parts.push(fill(_("agreement %(percent)s %"), { percent: Math.round(100 * pair.agreement) }));
  say(find("words", element), parts.join(" · "));
  return element;
}

function disagreementRow(row) {
  const element = fromTemplate("disagreement");
  const night = nights.get(row.recording);
  const clock = createClock({ startedAt: night?.started_at, timeZone: page.timeZone });
  say(find("title", element), `${clock.at(row.start_ms)} – ${clock.at(row.end_ms)}`);
  say(find("words", element), `${nameOf(row.recording)} · ${kindInWords(row.kind)}`);
  const sound = find("sound", element);
  const [from, to] = [Math.max(0, row.start_ms / 1000 - CONTEXT_S), row.end_ms / 1000 + CONTEXT_S];
  sound.src = `/api/v1/recordings/${row.recording}/audio/#t=${from},${to}`;
  sound.setAttribute("aria-label", fill(_("Sound at %(time)s"), { time: clock.at(row.start_ms) }));
  find("open", element).href = `/recordings/${row.recording}/`;
  const sides = row.annotations.map((one) => keepButton(element, row, one, clock));
  if (row.annotations.length === 1) sides.push(dropButton(element, row.annotations[0]));
  find("sides", element).replaceChildren(...sides);
  return element;
}

function kindInWords(kind) {
  const words = {
    only_one: _("marked by one of you"),
    only_other: _("marked by one of you"),
    other_label: _("called differently"),
    edges_apart: _("begins or ends elsewhere"),
  };
  return words[kind] ?? kind;
}

/** One person's word: to keep it is to make it everybody's, and to take the others' back. */
function keepButton(element, row, kept, clock) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  const values = { label: kept.label, by: kept.by, from: clock.at(kept.start_ms, 1), to: clock.at(kept.end_ms, 1) };
  say(button, fill(_("Keep “%(label)s” by %(by)s, %(from)s to %(to)s"), values));
  const over = row.annotations.filter((one) => one !== kept).map(({ id, version }) => ({ id, version }));
  const { version } = kept;
  bind(button, element, () => request(`annotations/${kept.id}/settle/`, { method: "POST", version, body: { over } }));
  return button;
}

/** Where only one of them said something, it may have been nothing. */
function dropButton(element, said) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  say(button, fill(_("Take “%(label)s” by %(by)s away"), said));
  bind(button, element, () => request(`annotations/${said.id}/`, { method: "DELETE", version: said.version, body: {} }));
  return button;
}

function bind(button, element, does) {
  button.addEventListener("click", () => settle(element, does));
}

async function settle(element, does) {
  find("problem", root).hidden = true;
  try {
    await does();
    element.remove();
  } catch (error) {
    say(find("problem", root), error.message);
    find("problem", root).hidden = false;
  }
}

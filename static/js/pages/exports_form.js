/** The form of the exports page: what may be chosen with what, and what was chosen. */
import { find, on, say } from "../lib/dom.js";
import { _, count, fill } from "../lib/words.js";
import { bindChoices, chosen, fillChoices } from "./choices.js";

const SECOND_MS = 1_000;
const USUAL_DBFS = -20;
// Which options matter for what kind of format; those of today not for a dataset.
const PARTS = {
  clips: ["today", "margins", "encoding", "sound"],
  layout: ["today", "margins", "sound"],
  document: ["today"],
  frozen: [],
};
const FROZEN_ALREADY = ["today", "margins"];

/** Fill the form and keep it making sense; returns what reads it. */
export function bindForm(form, { timeZone, datasets, dataset }) {
  const format = find("format", form);
  fillDatasets(form, datasets, dataset);
  bindChoices(form, "recordings", "recording");
  bindChoices(form, "labels", "label");
  const fit = () => fitTogether(form, format);
  on(form, "change", fit);
  fit();
  return { fill: () => fillChoices(form, timeZone), wanted: () => wanted(form, format) };
}

function fillDatasets(form, datasets, wished) {
  const list = find("dataset", form);
  list.replaceChildren(...datasets.map((row) => new Option(inWords(row), row.number)));
  const radio = form.elements.namedItem("of");
  const frozen = [...radio].find((each) => each.value === "dataset");
  frozen.disabled = !datasets.length;
  find("no-dataset", form).hidden = datasets.length > 0;
  if (!datasets.some((row) => row.number === wished)) return;
  frozen.checked = true;
  list.value = String(wished);
  find("format", form).value = "bundle";
}

function inWords(row) {
  const clips = count("%(n)s clip", "%(n)s clips", row.n_clips);
  return fill(_("Dataset %(number)s, %(clips)s"), { number: row.number, clips });
}

/** Show what may be chosen with what is chosen, and nothing else. */
function fitTogether(form, format) {
  const frozen = isFrozen(form);
  for (const option of format.options) option.disabled = option.dataset.kind === "frozen" && !frozen;
  if (format.selectedOptions[0].disabled) format.value = "clips";
  const { kind, words } = format.selectedOptions[0].dataset;
  const parts = PARTS[kind].filter((part) => !(frozen && FROZEN_ALREADY.includes(part)));
  for (const part of form.querySelectorAll("[data-part]")) part.hidden = !parts.includes(part.dataset.part);
  find("no-options", form).hidden = parts.length > 0;
  find("dataset", form).hidden = !frozen;
  say(find("format-words", form), words);
}

/** What the API is asked for: of the options only those that are shown. */
function wanted(form, format) {
  const parts = {
    today: () => ({
      recordings: chosen(form, "recordings", "recording"),
      labels: chosen(form, "labels", "label"),
      least_ms: inMs(form, "least"),
      gap_ms: inMs(form, "gap"),
    }),
    margins: () => ({ lead_ms: inMs(form, "lead"), tail_ms: inMs(form, "tail") }),
    encoding: () => encoding(form),
    sound: () => ({
      loudness_dbfs: find("even", form).checked ? USUAL_DBFS : null,
      without_speech: find("without-speech", form).checked,
    }),
  };
  const shown = [...form.querySelectorAll("[data-part]:not([hidden])")].map((part) => part.dataset.part);
  const body = { format: format.value };
  if (isFrozen(form)) body.dataset = Number(find("dataset", form).value);
  for (const part of new Set(shown)) Object.assign(body, parts[part]());
  return body;
}

function isFrozen(form) {
  return form.elements.namedItem("of").value === "dataset";
}

function encoding(form) {
  const value = form.elements.namedItem("encoding").value;
  return value === "none" ? { with_clips: false } : { encoding: value };
}

function inMs(form, name) {
  return Math.round(Number(find(name, form).value) * SECOND_MS);
}

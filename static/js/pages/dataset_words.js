/** What a dataset is, in words: shared by the list and by its own page. */
import { dateInWords, lengthInWords } from "../lib/clock.js";
import { _, count, fill } from "../lib/words.js";

const MEGABYTE = 1_000_000;
export const QUIET = "none";
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function isUnderWay(dataset) {
  return dataset.status === "queued" || dataset.status === "running";
}

/** Where a dataset stands: waiting, at which step, or what came of it. */
export function standing(dataset, timeZone) {
  if (dataset.status === "queued" && !dataset.step) return _("waiting its turn");
  if (isUnderWay(dataset)) return fill(stepInWords(dataset.step), { percent: Math.round(100 * dataset.progress) });
  if (dataset.status !== "done") return _("was not made");
  const parts = [
    count("%(n)s clip", "%(n)s clips", dataset.n_clips),
    ...Object.entries(dataset.counts.labels ?? {}).map(([label, { n }]) => `${labelInWords(label)} ${n}`),
    sizeInWords(dataset.size_bytes),
    dateInWords(dataset.frozen_at, timeZone),
  ];
  return parts.join(" · ");
}

function stepInWords(step) {
  if (step === "cutting") return _("cutting clips: %(percent)s %");
  if (step === "sealing") return _("checking and putting together: %(percent)s %");
  return _("choosing what belongs in: %(percent)s %");
}

export function sizeInWords(bytes) {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

export function nightInWords(night) {
  // One that nobody dated goes by its recording's id, which says nothing to a person.
  return DATE.test(night ?? "") ? night : _("night unknown");
}

/** What a dataset calls `none` is time that was heard and in which nothing was. */
export function labelInWords(label) {
  return label === QUIET ? _("nothing") : label;
}

export function sideInWords(side) {
  const words = { train: _("training"), validation: _("tuning"), test: _("measuring") };
  return words[side] ?? side;
}

/** "12 min 5 s (34)": how long, and how many. */
export function amount({ n, ms }) {
  return n ? `${lengthInWords(ms)} (${n})` : "–";
}

/** What the pictures of a model show, as plain numbers. */
import { asFigure } from "./figures.js";

const DECIMALS = 3;
const PERCENT = 100;

/** The labels that were measured, the one a model is for first. */
export function labelsIn(report) {
  const measured = Object.keys(report?.labels ?? {});
  return [...measured.filter((label) => label === report.label), ...measured.filter((label) => label !== report.label)];
}

/** `[recall, precision]`, from left to right. */
export function precisionAndRecall(pr = []) {
  return pr
    .map(([recall, precision]) => [rounded(recall), rounded(precision)])
    .sort(([one], [other]) => one - other);
}

/** Where on its curve a model works: `[recall, precision]`, or null where it is not told. */
export function operatingPoint(pr = [], threshold) {
  if (typeof threshold !== "number" || pr.length === 0) return null;
  const apart = (point) => Math.abs(point[2] - threshold);
  const [recall, precision] = pr.reduce((best, point) => (apart(point) < apart(best) ? point : best));
  return [rounded(recall), rounded(precision)];
}

/**
 * How the scores lie, in percent of each kind: there is a hundred times more quiet than
 * crying, and in plain counts the crying would not be seen.
 */
export function scoreShares({ edges = [], true: crying = [], other = [] } = {}) {
  return {
    names: edges.slice(0, -1).map((edge, n) => `${rounded(edge)}–${rounded(edges[n + 1])}`),
    crying: shares(crying),
    other: shares(other),
  };
}

/** `[mean score, share that is true]` of those bands that hold anything. */
export function reliabilityPoints(bands = []) {
  return bands
    .filter(({ n }) => n > 0)
    .map(({ mean_score: score, share_true: share }) => [rounded(score), rounded(share)]);
}

/** Bouts of each night: heard, missed, and heard where none was. */
export function nightBars(nights = []) {
  return {
    names: nights.map(({ night }) => night),
    hit: nights.map(({ bouts, missed }) => bouts - missed),
    missed: nights.map(({ missed }) => missed),
    falsely: nights.map((night) => night.false),
  };
}

/** The nights of two models side by side; null where one was not measured on a night. */
export function nightsOfBoth(a = [], b = []) {
  const names = [...new Set([...a, ...b].map(({ night }) => night))].sort();
  const of = (nights, pick) => {
    const byName = new Map(nights.map((night) => [night.night, night]));
    return names.map((name) => (byName.has(name) ? pick(byName.get(name)) : null));
  };
  const bars = (nights) => ({
    missed: of(nights, ({ missed }) => missed),
    falsely: of(nights, (night) => night.false),
  });
  return { names, a: bars(a), b: bars(b) };
}

/** How dark each cell of a confusion is: its share of what truly was. */
export function confusionShares(counts = []) {
  return counts.map((row) => {
    const all = sum(row);
    return row.map((n) => (all ? n / all : 0));
  });
}

/** The newest measured model of each dataset: one trained twice says no more of labelling. */
export function newestOfEach(rows) {
  const measured = rows.filter(({ figures }) => figures);
  const newest = new Map(measured.map((row) => [row.dataset, row]));
  return [...newest.values()];
}

/** `[x, value, low, high]` for each model that was measured; `x` tells where it stands. */
export function learningPoints(rows, { x, figure }) {
  return rows
    .map((row) => ({ at: x(row), ...asFigure(figure(row)) }))
    .filter(({ at, value }) => typeof at === "number" && value !== null)
    .map(({ at, value, low, high }) => [at, value, low, high])
    .sort(([one], [other]) => one - other);
}

function shares(counts) {
  const all = sum(counts);
  return counts.map((n) => (all ? rounded((PERCENT * n) / all) : 0));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function rounded(number) {
  return Number(number.toFixed(DECIMALS));
}

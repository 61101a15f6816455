import assert from "node:assert/strict";
import { test } from "node:test";

import { CHUNK_POINTS, Peaks, chunksBetween, columnRange, gainToFill, levelFor } from "../../static/js/editor/picture/peaks.js";

const TEN_HOURS_S = 36_000;
const LEVELS = [100, 25, 6.25, 1.5625, 0.390625, 0.09765625].map((points_per_s, level) => ({
  level,
  points_per_s,
  n_points: Math.ceil(TEN_HOURS_S * points_per_s),
  url: `/peaks/${level}/`,
}));
const FIRST = 4; // as the server names it for ten hours

const sounding = (level, first, count) => {
  // Each point holds its own place, so that a wrong one shows.
  const points = new Int16Array(2 * count);
  for (let index = 0; index < count; index += 1) {
    points[2 * index] = -((first + index) % 1000);
    points[2 * index + 1] = (first + index) % 1000;
  }
  return Promise.resolve(points);
};

test("a zoom gets the coarsest level that has a point for each pixel", () => {
  assert.equal(levelFor(LEVELS, 0.04).level, 5);
  assert.equal(levelFor(LEVELS, 6.25).level, 2);
  assert.equal(levelFor(LEVELS, 900).level, 0);
});

test("only the chunks in view are named, and none beyond the end", () => {
  assert.deepEqual(chunksBetween(LEVELS[0], 0, 10), [0]);
  const [, second] = chunksBetween(LEVELS[0], 40, 41);
  assert.equal(second, Math.floor((41 * 100) / CHUNK_POINTS));
  const lastChunk = Math.ceil(LEVELS[0].n_points / CHUNK_POINTS) - 1;
  assert.deepEqual(chunksBetween(LEVELS[0], TEN_HOURS_S - 1, TEN_HOURS_S + 60), [lastChunk]);
});

test("the tenth hour is drawn from the points of the tenth hour", () => {
  const [from, to] = columnRange(LEVELS[0], TEN_HOURS_S - 1, 0.01, 50);

  assert.equal(from, 3_600_000 - 50);
  assert.ok(to - from <= 2);
});

test("finer points are fetched once, told of, and drawn", async () => {
  const asked = [];
  const peaks = new Peaks({
    levels: LEVELS,
    first: FIRST,
    fetchPoints: (level, first, count) => {
      asked.push(`${level.level}/${first}`);
      return sounding(level, first, count);
    },
  });
  await peaks.open();
  const arrived = new Promise((resolve) => peaks.addEventListener("arrived", resolve));

  peaks.want(100, 110, 100);
  peaks.want(100, 110, 100);
  await arrived;

  assert.deepEqual(asked, ["4/0", "0/8192"]);
  const { lows, highs } = peaks.columns(100.05, 0.01, 3);
  assert.deepEqual([...highs].map((high) => Math.round(high * 32_768)), [5, 6, 7]);
  assert.deepEqual([...lows].map((low) => Math.round(low * 32_768)), [-5, -6, -7]);
});

test("where fine points have not come, the coarse picture stands", async () => {
  const peaks = new Peaks({ levels: LEVELS, first: FIRST, fetchPoints: sounding });
  await peaks.open();

  const { highs } = peaks.columns(256, 0.01, 1);

  assert.equal(Math.round(highs[0] * 32_768), 100);
});

test("what was looked at long ago is let go, so that a night fits in memory", async () => {
  let n = 0;
  const peaks = new Peaks({
    levels: LEVELS,
    first: FIRST,
    maxChunks: 2,
    fetchPoints: (level, first, count) => {
      n += 1;
      return sounding(level, first, count);
    },
  });
  await peaks.open();
  for (const startS of [0, 100, 200, 0]) {
    const arrived = new Promise((resolve) => peaks.addEventListener("arrived", resolve, { once: true }));
    peaks.want(startS, startS + 1, 100);
    await arrived;
  }

  assert.equal(n, 5);
});

test("a quiet night is lifted until its loudest moment fills the picture", () => {
  assert.equal(gainToFill([-20, 12], 60), 60);
  assert.equal(gainToFill([-3277, 100], 60), 20);
  assert.equal(gainToFill([32_767], 60), 0);
});

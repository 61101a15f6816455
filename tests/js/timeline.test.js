import assert from "node:assert/strict";
import { test } from "node:test";

import { Chunker } from "../../static/js/listen/chunker.js";
import { Deafness } from "../../static/js/listen/deafness.js";
import { asWav, levelDb } from "../../static/js/listen/sound.js";
import { Timeline } from "../../static/js/listen/timeline.js";

const BLOCK_MS = 100;
const block = () => new Int16Array(1600);

/** Let blocks arrive at the given moments; answers where they were put. */
const placed = (moments, timeline = new Timeline()) => [...moments.flatMap((nowMs) => timeline.take(block(), nowMs)), ...timeline.end()].map(({ startMs }) => startMs);

/** Moments at which `n` blocks arrive that were heard from `fromMs` on. */
const steadily = (n, fromMs = 0, everyMs = BLOCK_MS) => Array.from({ length: n }, (_, k) => fromMs + (k + 1) * everyMs);

test("blocks that come in time follow each other", () => {
  assert.deepEqual(placed(steadily(5, 7000)), [0, 100, 200, 300, 400]);
});

test("a page that goes on begins where the clock is", () => {
  assert.deepEqual(placed(steadily(2), new Timeline({ startMs: 61_000 })), [61_000, 61_100]);
});

test("blocks that arrive late in a burst leave no hole", () => {
  const late = Array.from({ length: 30 }, (_, k) => 4000 + k); // they were heard from 1 s on

  const starts = placed([...steadily(10), ...late, ...steadily(10, 4000)]);

  assert.deepEqual(starts, Array.from({ length: 50 }, (_, k) => k * BLOCK_MS));
});

test("where the sound stopped for a while, positions jump by as long", () => {
  const starts = placed([...steadily(10), ...steadily(30, 6000)]);

  assert.deepEqual(starts.slice(0, 11), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 6000]);
  assert.equal(starts.at(-1), 8900);
});

test("a hole is noticed though the page ends at once", () => {
  assert.deepEqual(placed([...steadily(2), ...steadily(2, 5000)]), [0, 100, 5000, 5100]);
});

test("two holes are two jumps", () => {
  const starts = placed([...steadily(10), ...steadily(30, 3000), ...steadily(30, 9000)]);

  assert.deepEqual([starts[9], starts[10], starts[39], starts[40]], [900, 3000, 5900, 9000]);
});

test("clocks that differ a little make no hole in a night", () => {
  for (const everyMs of [BLOCK_MS * 1.00015, BLOCK_MS * 0.99985]) {
    const starts = placed(steadily(6 * 3600 * 10, 0, everyMs));

    assert.ok(starts.every((startMs, n) => startMs === n * BLOCK_MS));
  }
});

test("a hole after hours of such clocks is told by the steady clock", () => {
  const before = steadily(36_000, 0, BLOCK_MS * 1.00015); // 0.54 s behind at the end
  const lastMs = before.at(-1);

  const starts = placed([...before, ...steadily(30, lastMs + 10_000)]);

  assert.ok(Math.abs(starts.at(-30) - (lastMs + 10_000)) < 30);
});

const filled = (startMs, value = 1) => ({ startMs, samples: new Int16Array(1600).fill(value) });

test("forty blocks are a chunk of four seconds", () => {
  const chunker = new Chunker();

  const chunks = Array.from({ length: 81 }, (_, n) => chunker.add(filled(n * BLOCK_MS, n))).flat();

  assert.deepEqual(chunks.map(({ startMs, samples }) => [startMs, samples.length]), [[0, 64_000], [4000, 64_000]]);
  assert.equal(chunks[1].samples[1600], 41);
});

test("a hole ends a chunk early, and the next begins after it", () => {
  const chunker = new Chunker();

  const chunks = [filled(0), filled(100), filled(7300), filled(7400)].flatMap((each) => chunker.add(each));
  chunks.push(...chunker.end());

  assert.deepEqual(chunks.map(({ startMs, samples }) => [startMs, samples.length]), [[0, 3200], [7300, 3200]]);
  assert.deepEqual(chunker.end(), []);
});

test("a chunk is a WAV file that says what is in it", () => {
  const view = new DataView(asWav(Int16Array.of(1, -2, 300)));
  const text = (at, n) => String.fromCharCode(...new Uint8Array(view.buffer, at, n));

  assert.deepEqual([text(0, 4), text(8, 8), text(36, 4)], ["RIFF", "WAVEfmt ", "data"]);
  assert.deepEqual([view.getUint32(4, true), view.getUint32(40, true), view.byteLength], [42, 6, 50]);
  assert.deepEqual([view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)], [1, 16_000, 16]);
  assert.deepEqual([view.getInt16(44, true), view.getInt16(46, true), view.getInt16(48, true)], [1, -2, 300]);
});

test("the level is in decibels, and silence is very low", () => {
  assert.ok(Math.abs(levelDb(new Int16Array(10).fill(32_767))) < 0.01);
  assert.ok(Math.abs(levelDb(new Int16Array(10).fill(3277)) + 20) < 0.01);
  assert.equal(levelDb(new Int16Array(10)), -90);
});

test("a microphone that yields zeros for seconds is off, and one sample tells that it is on", () => {
  const deafness = new Deafness();
  const whisper = block();
  whisper[700] = -1;

  const told = Array.from({ length: 60 }, () => deafness.take(block()));

  assert.deepEqual([told.indexOf(true), told.at(-1)], [50, true]);
  assert.equal(deafness.take(whisper), false);
  assert.equal(deafness.take(block()), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { audible, joined, lengthOf, Played, without } from "../../static/js/editor/hearing/heard_spans.js";

const PLAYER = { paused: false, ended: false, seeking: false, muted: false, volume: 1, playbackRate: 1 };

/** Read a player's clock every 250 ms while it plays from one place to another. */
function play(played, fromMs, toMs, { rate = 1, atMs = 0, heard = true } = {}) {
  let now = atMs;
  for (let mediaMs = fromMs; mediaMs <= toMs; mediaMs += 250 * rate) {
    played.read({ mediaMs, atMs: now, rate, heard });
    now += 250;
  }
  return now;
}

test("spans that touch or overlap become one, in order", () => {
  const spans = [
    { startMs: 500, endMs: 900 },
    { startMs: 0, endMs: 100 },
    { startMs: 100, endMs: 200 },
    { startMs: 600, endMs: 700 },
    { startMs: 50, endMs: 50 },
  ];

  assert.deepEqual(joined(spans), [
    { startMs: 0, endMs: 200 },
    { startMs: 500, endMs: 900 },
  ]);
  assert.equal(lengthOf(spans), 600);
});

test("what is taken away leaves both ends", () => {
  const left = without([{ startMs: 0, endMs: 1000 }], [
    { startMs: 200, endMs: 300 },
    { startMs: 900, endMs: 2000 },
  ]);

  assert.deepEqual(left, [
    { startMs: 0, endMs: 200 },
    { startMs: 300, endMs: 900 },
  ]);
});

test("playing on is one span, from the first reading to the last", () => {
  const played = new Played();

  play(played, 10_000, 13_000);

  assert.deepEqual(played.take(), [{ startMs: 10_000, endMs: 13_000 }]);
});

test("what was only jumped over was not played", () => {
  const played = new Played();
  const now = play(played, 10_000, 12_000);

  play(played, 60_000, 61_000, { atMs: now });

  assert.deepEqual(played.take(), [
    { startMs: 10_000, endMs: 12_000 },
    { startMs: 60_000, endMs: 61_000 },
  ]);
});

test("a small jump that the player tells of is not played either", () => {
  const played = new Played();
  const now = play(played, 0, 1000);

  played.cut();
  play(played, 1300, 2300, { atMs: now });

  assert.deepEqual(played.take(), [
    { startMs: 0, endMs: 1000 },
    { startMs: 1300, endMs: 2300 },
  ]);
});

test("a loop is heard once, however often it goes round", () => {
  const played = new Played();
  let now = 0;
  for (let round = 0; round < 3; round += 1) now = play(played, 5000, 6000, { atMs: now });

  assert.deepEqual(played.take(), [{ startMs: 5000, endMs: 6000 }]);
});

test("double speed counts, beyond it and without sound do not", () => {
  const fast = new Played();
  play(fast, 0, 4000, { rate: 2 });
  assert.deepEqual(fast.take(), [{ startMs: 0, endMs: 4000 }]);

  assert.ok(audible(PLAYER));
  assert.ok(audible({ ...PLAYER, playbackRate: 2 }));
  assert.ok(audible({ ...PLAYER, playbackRate: 0.25 }));
  const silent = [
    { playbackRate: 2.5 },
    { muted: true },
    { volume: 0 },
    { paused: true },
    { seeking: true },
    { ended: true },
  ];
  for (const so of silent) assert.ok(!audible({ ...PLAYER, ...so }), JSON.stringify(so));
});

test("sound that is switched off in the middle ends the span", () => {
  const played = new Played();
  const now = play(played, 0, 1000);
  const later = play(played, 1250, 3000, { atMs: now, heard: false });
  play(played, 3250, 4000, { atMs: later });

  assert.deepEqual(played.take(), [
    { startMs: 0, endMs: 1000 },
    { startMs: 3250, endMs: 4000 },
  ]);
});

test("a page in the background, read once a second, still hears", () => {
  const played = new Played();
  for (let second = 0; second <= 5; second += 1) {
    played.read({ mediaMs: second * 1000, atMs: second * 1000, rate: 1, heard: true });
  }

  assert.deepEqual(played.take(), [{ startMs: 0, endMs: 5000 }]);
});

test("what was taken is not given twice, and the span goes on from there", () => {
  const played = new Played();
  const now = play(played, 0, 1000);
  assert.deepEqual(played.take(), [{ startMs: 0, endMs: 1000 }]);
  assert.deepEqual(played.take(), []);

  play(played, 1250, 2000, { atMs: now });

  assert.deepEqual(played.take(), [{ startMs: 1000, endMs: 2000 }]);
});

test("times are whole milliseconds", () => {
  const played = new Played();
  played.read({ mediaMs: 10.4, atMs: 0, rate: 1, heard: true });
  played.read({ mediaMs: 99.6, atMs: 90, rate: 1, heard: true });

  assert.deepEqual(played.take(), [{ startMs: 10, endMs: 100 }]);
});

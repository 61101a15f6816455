import assert from "node:assert/strict";
import { test } from "node:test";

import {
  centredOn,
  clockTicks,
  dragged,
  drawnFrom,
  gripAt,
  inPaintOrder,
  isWhole,
  lanesIn,
  markOf,
  placeOf,
  scaleOf,
  scoreColumns,
  stepped,
  USUAL_HEIGHT_PX,
} from "../../static/js/editor/overview/lanes.js";
import { createClock } from "../../static/js/lib/clock.js";

const NIGHT_MS = 36_000_000;
const limits = { durationMs: NIGHT_MS, narrowestMs: 1500 };
const hour = 3_600_000;
const clock = createClock({ startedAt: "2026-11-21T19:37:20Z", timeZone: "UTC" });

test("lanes lie below one another and fill the picture at any height", () => {
  for (const height of [USUAL_HEIGHT_PX, 90]) {
    const lanes = Object.values(lanesIn(height));
    let foot = 0;
    for (const lane of lanes) {
      assert.ok(lane.top >= foot);
      foot = lane.top + lane.height;
    }
    assert.ok(foot <= height && foot > height * 0.95);
  }
});

test("milliseconds become pixels and come back", () => {
  const scale = scaleOf({ durationMs: NIGHT_MS, widthPx: 1400 });

  assert.equal(scale.px(NIGHT_MS / 2), 700);
  assert.equal(scale.ms(scale.px(1_234_567)), 1_234_567);
  assert.equal(scale.ms(-5), 0);
  assert.equal(scale.ms(9999), NIGHT_MS);
});

test("a mark is wide enough to be seen, in the middle of its time, and never outside", () => {
  const scale = scaleOf({ durationMs: NIGHT_MS, widthPx: 1000 });

  assert.deepEqual(markOf({ startMs: 0, endMs: NIGHT_MS / 2 }, scale), { x: 0, width: 500 });
  const short = markOf({ startMs: NIGHT_MS / 2, endMs: NIGHT_MS / 2 + 1000 }, scale);
  assert.equal(short.width, 5);
  assert.ok(Math.abs(short.x + 2.5 - 500) < 0.1);
  assert.equal(markOf({ startMs: 0, endMs: 100 }, scale).x, 0);
  const last = markOf({ startMs: NIGHT_MS - 100, endMs: NIGHT_MS }, scale);
  assert.ok(last.x + last.width <= 1000);
});

test("each standing has a look of its own, and what waits is painted last", () => {
  const decisions = ["pending", "accepted", "rejected", "unsure"];
  const looks = decisions.map((decision) => placeOf({ kind: "suggestion", decision }).look);
  assert.equal(new Set(looks).size, 4);
  const answers = ["pending", "nothing", "crying", "unsure"];
  assert.equal(new Set(answers.map((answer) => placeOf({ kind: "audit", answer }).look)).size, 4);

  const rows = [
    { kind: "suggestion", decision: "pending" },
    { kind: "suggestion", decision: "rejected" },
    { kind: "annotation" },
    { kind: "past", decision: "pending" },
  ];
  assert.deepEqual(inPaintOrder(rows).map(({ look }) => look), ["crossed", "solid", "hatched"]);
});

test("a column shows the highest score within it, whatever the numbers of both", () => {
  const scores = [0.1, 0.9, 0.2, 0.3];
  const of = (count) => [...scoreColumns({ scores, stepMs: 1000, durationMs: 4000 }, count)];

  assert.deepEqual(of(2), [...new Float32Array([0.9, 0.3])]);
  assert.deepEqual(of(8), [...new Float32Array([0.1, 0.1, 0.9, 0.9, 0.2, 0.2, 0.3, 0.3])]);
});

test("the clock has fewer times on a phone, and all are clock times", () => {
  const named = (widthPx) =>
    clockTicks({ durationMs: NIGHT_MS, widthPx, clock }).filter((tick) => tick.text);

  assert.deepEqual(named(1400).map(({ text }) => text).slice(0, 3), ["20:00", "21:00", "22:00"]);
  assert.equal(named(1400)[0].ms, (22 * 60 + 40) * 1000);
  assert.ok(named(330).length >= 2 && named(330).length <= 4);
});

test("the handle can be held with a thumb, however short the window", () => {
  assert.equal(gripAt(500, { startPx: 500, endPx: 501 }), "middle");
  assert.equal(gripAt(521, { startPx: 500, endPx: 501 }), "middle");
  assert.equal(gripAt(540, { startPx: 500, endPx: 501 }), "end");
  assert.equal(gripAt(460, { startPx: 500, endPx: 501 }), "start");
  assert.equal(gripAt(600, { startPx: 500, endPx: 501 }), null);
  assert.equal(gripAt(405, { startPx: 400, endPx: 800 }), "start");
  assert.equal(gripAt(790, { startPx: 400, endPx: 800 }), "end");
  assert.equal(gripAt(600, { startPx: 400, endPx: 800 }), "middle");
  assert.equal(gripAt(370, { startPx: 400, endPx: 800 }), null);
});

test("a dragged window keeps its length and stays in the night", () => {
  const window = { startMs: hour, endMs: 2 * hour };

  assert.deepEqual(dragged(window, "middle", hour, limits), { startMs: 2 * hour, endMs: 3 * hour });
  assert.deepEqual(dragged(window, "middle", -5 * hour, limits), { startMs: 0, endMs: hour });
  assert.deepEqual(dragged(window, "middle", 50 * hour, limits), { startMs: 9 * hour, endMs: NIGHT_MS });
});

test("a dragged edge leaves the other where it is, and some window between them", () => {
  const window = { startMs: hour, endMs: 2 * hour };

  assert.deepEqual(dragged(window, "start", -hour / 2, limits), { startMs: hour / 2, endMs: 2 * hour });
  assert.deepEqual(dragged(window, "end", 20 * hour, limits), { startMs: hour, endMs: NIGHT_MS });
  assert.deepEqual(dragged(window, "start", 3 * hour, limits), { startMs: 2 * hour - 1500, endMs: 2 * hour });
  assert.deepEqual(dragged(window, "end", -3 * hour, limits), { startMs: hour, endMs: hour + 1500 });
});

test("a window can be drawn in either direction, and centred on a place", () => {
  assert.deepEqual(drawnFrom(3 * hour, 2 * hour, limits), { startMs: 2 * hour, endMs: 3 * hour });
  assert.deepEqual(drawnFrom(hour, hour, limits), { startMs: hour, endMs: hour + 1500 });
  assert.deepEqual(centredOn(5 * hour, { startMs: 0, endMs: hour }, limits), {
    startMs: 4.5 * hour,
    endMs: 5.5 * hour,
  });
});

test("keys move by a tenth, by a window, to the ends, and zoom", () => {
  const window = { startMs: 4 * hour, endMs: 5 * hour };
  const after = (key) => stepped(window, key, limits);

  assert.equal(after("ArrowRight").startMs, 4 * hour + 360_000);
  assert.equal(after("ArrowLeft").startMs, 4 * hour - 360_000);
  assert.equal(after("PageUp").startMs, 3 * hour);
  assert.equal(after("PageDown").startMs, 5 * hour);
  assert.deepEqual(after("Home"), { startMs: 0, endMs: hour });
  assert.deepEqual(after("End"), { startMs: 9 * hour, endMs: NIGHT_MS });
  assert.deepEqual(after("+"), { startMs: 4.25 * hour, endMs: 4.75 * hour });
  assert.deepEqual(after("-"), { startMs: 3.5 * hour, endMs: 5.5 * hour });
  assert.deepEqual(stepped({ startMs: 0, endMs: NIGHT_MS }, "-", limits), { startMs: 0, endMs: NIGHT_MS });
  assert.equal(after("x"), null);
});

test("a window is the whole night but for rounding", () => {
  assert.ok(isWhole({ startMs: 12, endMs: NIGHT_MS }, NIGHT_MS));
  assert.ok(!isWhole({ startMs: hour, endMs: NIGHT_MS }, NIGHT_MS));
});

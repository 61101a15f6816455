import assert from "node:assert/strict";
import { test } from "node:test";

import { stepFor, ticksIn } from "../../static/js/editor/picture/ticks.js";
import { createClock } from "../../static/js/lib/clock.js";

const TEN_HOURS_MS = 36_000_000;
const clock = createClock({ startedAt: "2026-11-21T19:37:20Z", timeZone: "UTC" });

test("named notches have room for a time at every zoom", () => {
  for (let pxPerS = 0.01; pxPerS < 1000; pxPerS *= 1.7) {
    const [, named] = stepFor(pxPerS);
    assert.ok((named / 1000) * pxPerS >= 84 || named === 4 * 3_600_000);
  }
});

test("notches stand at round clock times, not at round offsets", () => {
  const ticks = ticksIn({ startMs: 0, endMs: TEN_HOURS_MS, pxPerS: 0.04, durationMs: TEN_HOURS_MS, clock });
  const named = ticks.filter((tick) => tick.text);

  assert.deepEqual(named.slice(0, 2).map((tick) => tick.text), ["20:00", "21:00"]);
  assert.equal(named[0].ms, (22 * 60 + 40) * 1000);
});

test("there are few notches however far one zooms into ten hours", () => {
  for (const pxPerS of [0.04, 1, 50, 900]) {
    const windowMs = (1400 / pxPerS) * 1000;
    const ticks = ticksIn({ startMs: 18_000_000, endMs: 18_000_000 + windowMs, pxPerS, durationMs: TEN_HOURS_MS, clock });
    assert.ok(ticks.length <= 120, `${ticks.length} at ${pxPerS}`);
  }
});

test("nothing stands before the start or after the end", () => {
  const ticks = ticksIn({ startMs: -5000, endMs: 90_000_000, pxPerS: 10, durationMs: 60_000, clock });

  assert.ok(ticks.every((tick) => tick.ms >= 0 && tick.ms <= 60_000));
});

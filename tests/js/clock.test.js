import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock, lengthInWords, offset } from "../../static/js/lib/clock.js";

const VIENNA = "Europe/Vienna";

test("times are told by the clock on the household's wall", () => {
  const clock = createClock({ startedAt: "2026-11-21T19:30:00Z", timeZone: VIENNA });

  assert.equal(clock.at(0), "20:30:00");
  assert.equal(clock.at(5 * 3_600_000 + 1250, 3), "01:30:01.250");
});

test("a typed time is read back to the same place, also past midnight", () => {
  const clock = createClock({ startedAt: "2026-11-21T19:30:00.500Z", timeZone: VIENNA });

  for (const ms of [0, 1, 12_345, 16_000_000, 35_999_999]) {
    assert.equal(clock.parse(clock.at(ms, 3)), ms);
  }
});

test("the night the clocks go back still has one place for each later time", () => {
  const clock = createClock({ startedAt: "2026-10-24T20:00:00Z", timeZone: VIENNA });
  const fiveInTheMorning = 8 * 3_600_000;

  assert.equal(clock.at(fiveInTheMorning), "05:00:00");
  assert.equal(clock.parse("05:00:00"), fiveInTheMorning);
});

test("where the start is unknown, times are offsets", () => {
  const clock = createClock({ startedAt: null, timeZone: VIENNA });

  assert.equal(clock.known, false);
  assert.equal(clock.at(3_723_450, 3), "1:02:03.450");
  assert.equal(clock.parse("1:02:03.45"), 3_723_450);
  assert.equal(clock.parse("0:07"), 7000);
});

test("what is no time is no time", () => {
  const clock = createClock({ startedAt: "2026-11-21T19:30:00Z", timeZone: VIENNA });

  for (const text of ["", "soon", "25:00:00", "20:61", "20:30:00.1234"]) {
    assert.equal(clock.parse(text), null);
  }
});

test("a second is not rounded up into a minute that has not come", () => {
  assert.equal(offset(59_970, 1), "0:59.9");
  assert.equal(offset(59_970), "0:59");
});

test("lengths are said with the two units that matter", () => {
  assert.equal(lengthInWords(7140), "7.1 s");
  assert.equal(lengthInWords(59_700), "60 s");
  assert.equal(lengthInWords(1_200_000), "20 min");
  assert.equal(lengthInWords(725_000), "12 min 5 s");
  assert.equal(lengthInWords(35_880_000), "9 h 58 min");
});

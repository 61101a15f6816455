import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { borderSpeed, dragged, gripPlaces, hitAt, pickAt, pinched } from "../../static/js/editor/hand/drags.js";

const long = { id: "long", startMs: 10_000, endMs: 60_000 };
const short = { id: "short", startMs: 20_000, endMs: 24_000 };
const rows = [long, short];

describe("what lies under a pointer", () => {
  const under = (atMs, more = {}) => {
    const hit = hitAt(rows, { atMs, msPerPx: 50, selectedId: null, ...more });
    return hit && `${hit.row.id} ${hit.part}`;
  };

  it("is nothing on empty ground", () => {
    assert.equal(under(5000), null);
  });

  it("is an edge from either side, and the body between", () => {
    assert.equal(under(9800), "long start");
    assert.equal(under(10_200), "long start");
    assert.equal(under(59_800), "long end");
    assert.equal(under(60_200), "long end");
    assert.equal(under(40_000), "long body");
  });

  it("is the shorter of two, unless the longer is selected", () => {
    assert.equal(under(22_000), "short body");
    assert.equal(under(22_000, { selectedId: "long" }), "long body");
  });

  it("is the body of a place that is too narrow for edges", () => {
    assert.equal(under(22_000, { msPerPx: 500 }), "short body");
    assert.equal(under(19_000, { msPerPx: 500 }), "short start");
  });

  it("is picked by a click nearby too", () => {
    assert.equal(pickAt(rows, { atMs: 22_000, msPerPx: 50 }).id, "short");
    assert.equal(pickAt(rows, { atMs: 9800, msPerPx: 50 }).id, "long");
    assert.equal(pickAt(rows, { atMs: 24_100, msPerPx: 50 }).id, "long");
    assert.equal(pickAt(rows, { atMs: 2000, msPerPx: 50 }), null);
  });
});

describe("a drag", () => {
  const from = { startMs: 2000, endMs: 5000, durationMs: 10_000 };

  it("keeps what was grabbed at its distance from the finger", () => {
    assert.deepEqual(dragged({ ...from, part: "end", grabMs: 5200, nowMs: 5200 }), { startMs: 2000, endMs: 5000 });
    assert.deepEqual(dragged({ ...from, part: "end", grabMs: 5200, nowMs: 6200 }), { startMs: 2000, endMs: 6000 });
    assert.deepEqual(dragged({ ...from, part: "start", grabMs: 1800, nowMs: 800 }), { startMs: 1000, endMs: 5000 });
  });

  it("moves a place whole, and stops at the ends of the night", () => {
    assert.deepEqual(dragged({ ...from, part: "body", grabMs: 3000, nowMs: 4000 }), { startMs: 3000, endMs: 6000 });
    assert.deepEqual(dragged({ ...from, part: "body", grabMs: 3000, nowMs: -9000 }), { startMs: 0, endMs: 3000 });
    assert.deepEqual(dragged({ ...from, part: "body", grabMs: 3000, nowMs: 99_000 }), { startMs: 7000, endMs: 10_000 });
  });

  it("lets no edge pass the other", () => {
    assert.deepEqual(dragged({ ...from, part: "end", grabMs: 5000, nowMs: 100 }), { startMs: 2000, endMs: 2020 });
    assert.deepEqual(dragged({ ...from, part: "start", grabMs: 2000, nowMs: 9000 }), { startMs: 4980, endMs: 5000 });
  });

  it("draws in both directions, within the night, in whole milliseconds", () => {
    const draw = { part: "draw", durationMs: 10_000 };
    assert.deepEqual(dragged({ ...draw, grabMs: 3000.4, nowMs: 4000.6 }), { startMs: 3000, endMs: 4001 });
    assert.deepEqual(dragged({ ...draw, grabMs: 3000, nowMs: -500 }), { startMs: 0, endMs: 3000 });
    assert.deepEqual(dragged({ ...draw, grabMs: 9000, nowMs: 12_000 }), { startMs: 9000, endMs: 10_000 });
  });
});

describe("grips", () => {
  const places = (startPx, endPx) => {
    const { start, end, body } = gripPlaces({ startPx, endPx, viewPx: 360, gripPx: 44 });
    return [start?.leftPx ?? null, end?.leftPx ?? null, body?.leftPx ?? null];
  };

  it("hold the edges from outside", () => {
    assert.deepEqual(places(100, 200), [56, 200, 128]);
  });

  it("stay apart on a place as narrow as a hair", () => {
    assert.deepEqual(places(100, 101), [56, 101, 78.5]);
  });

  it("stay whole and apart at the borders", () => {
    assert.deepEqual(places(10, 20), [0, 44, 0]);
    assert.deepEqual(places(350, 355), [272, 316, 316]);
    assert.deepEqual(places(0, 360), [0, 316, 158]);
  });

  it("are missing where their edge is out of view, and the body stays in it", () => {
    assert.deepEqual(places(-100, 200), [null, 200, 78]);
    assert.deepEqual(places(-100, 500), [null, null, 158]);
    assert.deepEqual(places(400, 500), [null, null, null]);
  });
});

describe("the border of the view", () => {
  const speed = (x, fromX) => borderSpeed({ x, fromX, viewPx: 360 });

  it("is still in the middle, and where a grip lay there from the start", () => {
    assert.equal(speed(180, 100), 0);
    assert.equal(speed(10, 10), 0);
    assert.equal(speed(350, 350), 0);
  });

  it("moves on faster the farther out, but never wildly", () => {
    assert.ok(speed(350, 200) > speed(340, 200));
    assert.ok(speed(5, 200) < 0);
    assert.equal(speed(9999, 200), speed(360, 200));
    assert.equal(speed(-9999, 200), speed(0, 200));
  });
});

describe("a pinch", () => {
  const from = { startMs: 10_000, endMs: 20_000 };
  const base = { from, at: { a: 100, b: 200 }, viewPx: 400, durationMs: 60_000, narrowestMs: 400 };

  it("keeps the sound under the middle of the fingers", () => {
    const { startMs, endMs } = pinched({ ...base, a: 50, b: 250 });
    assert.equal(endMs - startMs, 5000);
    assert.equal(startMs + (150 / 400) * 5000, 13_750);
  });

  it("moves with both fingers", () => {
    assert.deepEqual(pinched({ ...base, a: 140, b: 240 }), { startMs: 9000, endMs: 19_000 });
  });

  it("ends at the whole night and at the finest picture", () => {
    assert.deepEqual(pinched({ ...base, a: 149, b: 151 }), { startMs: 0, endMs: 60_000 });
    const { startMs, endMs } = pinched({ ...base, at: { a: 149, b: 151 }, a: 0, b: 400 });
    assert.equal(Math.round(endMs - startMs), 400);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { ramp, tableFor } from "../../static/js/editor/spectrogram/colours.js";
import { Tiles, levelFor, placeOf, tilesBetween, wantedFor } from "../../static/js/editor/spectrogram/tiles.js";

const TEN_HOURS_S = 36_000;
const LEVELS = Array.from({ length: 7 }, (_, level) => {
  const columns_per_s = 50 / 4 ** level;
  const n_columns = Math.ceil(TEN_HOURS_S * columns_per_s);
  return { level, columns_per_s, n_columns, tile_columns: 1024, n_tiles: Math.ceil(n_columns / 1024) };
});
const DARK = ["#10141d", "#2b3358", "#6e4a6a", "#b8683a", "#f0b35a", "#fff3d9"];

const windowOf = (startS, lengthS, widthPx = 1400) => ({ startS, endS: startS + lengthS, pxPerS: widthPx / lengthS });

test("every zoom of ten hours takes a level that is neither blurred nor wasteful", () => {
  for (let lengthS = 1.4; lengthS < TEN_HOURS_S; lengthS *= 1.3) {
    const { pxPerS } = windowOf(0, lengthS);
    const level = levelFor(LEVELS, pxPerS);
    const columnsPerPx = level.columns_per_s / pxPerS;
    assert.ok(columnsPerPx < 2.001, `${columnsPerPx} columns a pixel`);
    assert.ok(columnsPerPx >= 0.499 || level.level === 0);
  }
});

test("a window never asks for more than a few tiles", () => {
  for (let lengthS = 1.4; lengthS < TEN_HOURS_S; lengthS *= 1.3) {
    const { wanted } = wantedFor(LEVELS, windowOf(TEN_HOURS_S - lengthS, lengthS, 2800));
    assert.ok(wanted.length <= 10, `${wanted.length} tiles`);
    for (const [level, index] of wanted) assert.ok(index >= 0 && index < level.n_tiles);
  }
});

test("the whole night comes first, then what is in view, then what lies beside it", () => {
  const { wanted, level } = wantedFor(LEVELS, windowOf(20 * 1024 * 0.02, 20));

  assert.equal(level.level, 0);
  assert.deepEqual(
    wanted.map(([each, index]) => `${each.level}/${index}`),
    ["6/0", "0/20", "0/21", "0/19"],
  );
});

test("only tiles in view are named, and none beyond the end", () => {
  assert.deepEqual(tilesBetween(LEVELS[0], 0, 1), [0]);
  assert.deepEqual(tilesBetween(LEVELS[0], 20.4, 20.5), [0, 1]);
  assert.deepEqual(tilesBetween(LEVELS[0], TEN_HOURS_S - 1, TEN_HOURS_S + 90), [LEVELS[0].n_tiles - 1]);
});

test("the tenth hour is drawn at the place of the tenth hour, to the pixel", () => {
  const window = windowOf(35_990, 10);
  const level = LEVELS[0];
  for (const index of tilesBetween(level, window.startS, window.endS)) {
    const { from, to, left, right } = placeOf(level, index, window);
    const second = (index * 1024 + from) / 50;
    assert.ok(Math.abs(left - (second - 35_990) * window.pxPerS) <= 0.5);
    assert.ok(Math.abs((right - left) / (to - from) - window.pxPerS / 50) < 0.01);
    assert.ok(left <= 1400 && right >= 0);
  }
});

test("neighbouring tiles meet without a gap at any scroll", () => {
  for (let startS = 15; startS < 20; startS += 0.0137) {
    const window = windowOf(startS, 12);
    assert.equal(placeOf(LEVELS[0], 0, window).right, placeOf(LEVELS[0], 1, window).left);
  }
});

test("a recording of 50 ms has its three columns", () => {
  const only = { level: 0, columns_per_s: 50, n_columns: 3, tile_columns: 1024, n_tiles: 1 };
  assert.deepEqual(placeOf(only, 0, { startS: 0, endS: 0.05, pxPerS: 20_000 }), { from: 0, to: 3, left: 0, right: 1200 });
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("tiles are fetched once, a few at a time, and the last ones used are kept", async () => {
  const asked = [];
  let most = 0;
  let under = 0;
  const tiles = new Tiles({
    most: 5,
    atOnce: 2,
    load: async (level, index) => {
      asked.push(index);
      under += 1;
      most = Math.max(most, under);
      await settled();
      under -= 1;
      return `tile ${index}`;
    },
  });
  const want = (...indices) => tiles.want(indices.map((index) => [LEVELS[0], index]));

  want(0, 1, 2, 3, 4);
  want(0, 1, 2, 3, 4);
  while (tiles.size < 5) await settled();
  assert.equal(tiles.get(LEVELS[0], 0), "tile 0");
  want(5);
  while (!tiles.get(LEVELS[0], 5)) await settled();

  assert.deepEqual(asked, [0, 1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  assert.equal(tiles.size, 5);
  assert.equal(tiles.get(LEVELS[0], 0), "tile 0");
  assert.equal(tiles.get(LEVELS[0], 1), undefined);
});

test("what is out of view before its turn is not fetched", async () => {
  const asked = [];
  const tiles = new Tiles({ atOnce: 1, load: async (level, index) => asked.push(index) });
  tiles.want([1, 2, 3].map((index) => [LEVELS[0], index]));

  tiles.want([[LEVELS[0], 9]]);
  while (tiles.size < 2) await settled();

  assert.deepEqual(asked, [1, 9]);
});

test("a tile that fails is not asked for again at once, and the others come", async () => {
  const asked = [];
  const tiles = new Tiles({
    load: async (level, index) => {
      asked.push(index);
      if (index === 1) throw new Error("away");
      return index;
    },
  });

  tiles.want([1, 2].map((index) => [LEVELS[0], index]));
  while (tiles.size < 1) await settled();
  tiles.want([[LEVELS[0], 1]]);
  await settled();

  assert.deepEqual(asked, [1, 2]);
});

const lightness = ([red, green, blue]) => {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 116 * Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b) - 16;
};

test("the colours grow lighter in even steps from quiet to loud", () => {
  const colours = ramp(DARK);
  const steps = [];
  for (let index = 16; index < 256; index += 16) {
    steps.push(lightness(colours[index]) - lightness(colours[index - 16]));
  }

  assert.deepEqual(colours[0], [0x10, 0x14, 0x1d]);
  assert.deepEqual(colours.at(-1), [0xff, 0xf3, 0xd9]);
  assert.ok(Math.min(...steps) > 0.5 * Math.max(...steps), steps.join(" "));
});

test("by day they grow darker", () => {
  const colours = ramp([...DARK].reverse());
  for (let index = 8; index < 256; index += 8) {
    assert.ok(lightness(colours[index]) < lightness(colours[index - 8]));
  }
});

test("a level's own range fills the colours, and a person's wish moves them", () => {
  const grays = Array.from({ length: 256 }, (_, index) => [index, index, index]);
  const red = (table, value) => table[value] & 255;
  const plain = tableFor(grays, { dark: 100, bright: 180 });

  assert.ok(red(plain, 95) <= 2);
  assert.equal(red(plain, 180), 255);
  assert.ok(red(tableFor(grays, { dark: 100, bright: 180 }, { brightness: 0.5 }), 120) > red(plain, 120));
  assert.ok(red(tableFor(grays, { dark: 100, bright: 180 }, { contrast: 0.5 }), 120) < red(plain, 120));
});

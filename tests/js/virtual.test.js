import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOf, rowsInView, scrollFor } from "../../static/js/editor/list/virtual.js";

const list = { count: 5000, rowPx: 46, viewPx: 360 };

test("few of many rows are there, also at both ends", () => {
  assert.deepEqual(rowsInView({ ...list, scrollPx: 0, margin: 20 }), { first: 0, end: 28 });
  assert.deepEqual(rowsInView({ ...list, scrollPx: 46_010, margin: 20 }), { first: 980, end: 1029 });
  assert.deepEqual(rowsInView({ ...list, scrollPx: 5000 * 46 - 360, margin: 20 }), { first: 4972, end: 5000 });
  assert.deepEqual(rowsInView({ ...list, count: 3, scrollPx: 0, margin: 20 }), { first: 0, end: 3 });
  // The rows have become fewer, and the list does not yet know.
  assert.deepEqual(rowsInView({ ...list, count: 3, scrollPx: 46_010, margin: 20 }), { first: 3, end: 3 });
});

test("a list scrolls to a row by as little as is needed", () => {
  assert.equal(scrollFor({ ...list, place: 2, scrollPx: 0 }), 0);
  assert.equal(scrollFor({ ...list, place: 8, scrollPx: 0 }), 9 * 46 - 360);
  assert.equal(scrollFor({ ...list, place: 100, scrollPx: 46_000 }), 4600);
  assert.equal(scrollFor({ ...list, place: 4999, scrollPx: 0 }), 5000 * 46 - 360);
});

test("a page leaves one row for the eye", () => {
  assert.equal(pageOf(list), 6);
  assert.equal(pageOf({ rowPx: 64, viewPx: 40 }), 1);
});

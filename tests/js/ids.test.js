import assert from "node:assert/strict";
import { test } from "node:test";

import { newId } from "../../static/js/lib/ids.js";

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a version 4 UUID", () => {
  for (let n = 0; n < 500; n += 1) assert.match(newId(), UUID_4);
});

test("no two ids are the same", () => {
  const ids = new Set(Array.from({ length: 2000 }, newId));

  assert.equal(ids.size, 2000);
});

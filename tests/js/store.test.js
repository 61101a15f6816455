import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../static/js/editor/store.js";

test("an answer that comes late tells nothing new", () => {
  const store = new Store();
  store.put({ id: "a", startMs: 0, endMs: 1, version: 2 });

  const late = { id: "a", startMs: 0, endMs: 1, version: 1 };
  const newer = { id: "a", startMs: 0, endMs: 1, version: 3 };
  const unknown = { id: "b", startMs: 0, endMs: 1, version: 1 };

  assert.deepEqual(store.newsIn([late, newer, unknown]), [newer, unknown]);
});

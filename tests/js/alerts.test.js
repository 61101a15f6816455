import assert from "node:assert/strict";
import { test } from "node:test";

import { moreInWords, ruleInWords, standingInWords } from "../../static/js/pages/alert_words.js";

const rule = { about: "crying", channel: "parents", least_crying_s: 30, cool_down_min: 0 };

test("a rule is a plain sentence", () => {
  assert.equal(ruleInWords(rule), "Tell parents after 30 seconds of crying.");
  assert.equal(ruleInWords({ ...rule, least_crying_s: 1 }), "Tell parents after 1 second of crying.");
  assert.equal(ruleInWords({ ...rule, least_crying_s: 0 }), "Tell parents as soon as there is crying.");
  assert.equal(
    ruleInWords({ ...rule, about: "recorder down" }),
    "Tell parents when a recorder falls silent, and when it is back.",
  );
});

test("what limits it and what comes after are sentences of their own", () => {
  assert.equal(moreInWords(rule), "");
  const all = {
    ...rule,
    quiet_from: "08:00",
    quiet_until: "19:00",
    cool_down_min: 10,
    escalate_after_min: 5,
    escalate_channel: "granny",
  };
  assert.equal(
    moreInWords(all),
    "Not from 08:00 to 19:00. At most once in 10 minutes; what comes in between is told together. " +
      "If it goes on for 5 minutes more and nobody goes in, tell granny.",
  );
  assert.equal(
    moreInWords({ ...all, about: "recorder down", quiet_from: null, cool_down_min: 1 }),
    "At most once a minute for each recorder. If it is still silent 5 minutes later, tell granny.",
  );
});

test("an alert says how far it has come", () => {
  const told = (state) => standingInWords({ state, channel: "parents" });
  assert.deepEqual(
    ["sent", "waiting", "given up"].map(told),
    ["told parents", "on its way to parents", "parents was not reached"],
  );
});

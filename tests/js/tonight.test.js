import assert from "node:assert/strict";
import { test } from "node:test";

import { addMissed, judge, takeBack, withActs, write } from "../../static/js/tonight/acts.js";
import { entriesOf, holes } from "../../static/js/tonight/entries.js";
import { asItComes, oneByOne } from "../../static/js/tonight/hearing.js";
import { curvesOf, markOf, scaleOf, tallness, ticksOf } from "../../static/js/tonight/lane.js";
import { Picture } from "../../static/js/tonight/picture.js";
import { createTimes, spanInWords } from "../../static/js/tonight/times.js";
import { freshnessInWords, roomsInWords } from "../../static/js/tonight/words.js";

const NOW_MS = Date.parse("2026-11-14T01:00:00Z");
const MINUTE_MS = 60_000;
const times = createTimes("Europe/Vienna");
const at = (minutes) => NOW_MS + minutes * MINUTE_MS;
const iso = (minutes) => new Date(at(minutes)).toISOString();

const whole = (rows = {}) => ({ tag: "1-1", now: iso(0), since: iso(-720), rooms: [], sources: [], covered: [], scores: [], detections: [], episodes: [], notes: [], ...rows });
const change = (parts) => ({ tag: "2-1", now: iso(0), since: iso(-720), new: {}, gone: {}, ...parts });
const fed = { id: "n1", kind: "fed", words: "", at: iso(-5), by: "alice" };

test("a picture follows what is new and what is gone", () => {
  const picture = new Picture();
  picture.take(whole({ notes: [fed] }));

  picture.follow(change({ new: { notes: [{ ...fed, id: "n2" }] }, gone: { notes: ["n1"] } }));

  assert.deepEqual(picture.rows("notes").map(({ id, atMs }) => [id, atMs]), [["n2", at(-5)]]);
  assert.equal(picture.tag, "2-1");
});

test("moments are the server's, whatever this device's clock shows", () => {
  const picture = new Picture();
  picture.take(whole(), at(90));

  assert.equal(picture.now(at(91)), at(1));
});

test("a picture of which nothing was heard for a while is old, until it is said to hold", () => {
  const picture = new Picture();
  assert.equal(picture.isOld(at(0)), false);
  picture.take(whole(), at(0));
  assert.equal(picture.isOld(at(0.5)), false);
  assert.equal(picture.isOld(at(1)), true);

  picture.still(at(1));

  assert.equal(picture.isOld(at(1)), false);
});

const room = (parts) => ({ id: "Nursery", whole: false, sinceMs: at(-47), ...parts });
const said = (rooms, more = {}) => roomsInWords(rooms, { nowMs: at(0), times, isOld: false, ...more });

test("the state is said in words, and of no data never that it is quiet", () => {
  assert.equal(said([room({ state: "quiet" })])[0].words, "Quiet for 47 min");
  assert.equal(said([room({ state: "quiet", whole: true, sinceMs: at(-720) })])[0].words, "Quiet for more than 12 h");
  assert.equal(said([room({ state: "crying" })])[0].words, "Crying since 01:13");
  assert.equal(said([room({ state: "nobody" })])[0].words, "Nobody is listening since 01:13");
  assert.equal(said([room({ state: "nobody", sinceMs: null })])[0].words, "Nobody is listening");
  assert.equal(said([room({ state: "starting" })])[0].words, "Listening begins…");
  assert.equal(said([])[0].words, "Nobody is listening");
});

test("an old picture claims nothing", () => {
  const [told] = said([room({ state: "quiet" })], { isOld: true });

  assert.deepEqual([told.state, told.words], ["old", "No news just now"]);
});

test("what is spoken does not change by itself", () => {
  const later = roomsInWords([room({ state: "quiet" })], { nowMs: at(3), times, isOld: false });

  assert.equal(said([room({ state: "quiet" })])[0].spoken, later[0].spoken);
});

test("of several rooms the one that cries comes first, by name", () => {
  const told = said([room({ state: "quiet" }), room({ id: "Attic", state: "crying" }), room({ id: "Attic 2", state: "nobody" })]);

  assert.deepEqual(told.map(({ name }) => name), ["Attic", "Attic 2", "Nursery"]);
  assert.equal(told[0].spoken, "Attic: Crying since 01:13");
});

test("a page says how old it is and why", () => {
  const fresh = { ageMs: 1000, isOld: false, isAway: false, isSignedOut: false, seen: "02:00" };

  assert.equal(freshnessInWords(fresh), "Live");
  assert.match(freshnessInWords({ ...fresh, isOld: true }), /02:00/);
  assert.match(freshnessInWords({ ...fresh, isAway: true }), /lost/);
  assert.match(freshnessInWords({ ...fresh, isSignedOut: true }), /logged out/);
  assert.equal(freshnessInWords({ ...fresh, ageMs: null }), "");
});

test("a time is the last one at which the clock on the wall showed it", () => {
  assert.equal(times.last("02:00", at(0)), at(0)); // it is 02:00 in Vienna
  assert.equal(times.last("01:15", at(0)), at(-45));
  assert.equal(times.last("02:01", at(0)), at(1 - 24 * 60));
  assert.deepEqual(["115", "0115", "1.15", " 01:15 "].map((text) => times.last(text, at(0))), Array(4).fill(at(-45)));
  assert.equal(times.last("soon", at(0)), null);
  assert.equal(times.last("25:00", at(0)), null);
});

test("a time of another day says which", () => {
  assert.equal(times.near(at(-60), at(0)), "01:00");
  assert.equal(times.near(at(-13 * 60), at(0)), "Fri 13:00");
});

test("a span is said as people would", () => {
  assert.deepEqual([20_000, 47 * MINUTE_MS, 180 * MINUTE_MS, 192 * MINUTE_MS].map(spanInWords), ["less than a minute", "47 min", "3 h", "3 h 12 min"]);
});

const detection = (id, episode, parts = {}) => ({ id, episode, crying: true, verdict: "", startMs: at(-10), endMs: at(-9), room: "Nursery", ...parts });
const episode = (id) => ({ id, room: "Nursery", startMs: at(-10), endMs: at(-9), crying_ms: MINUTE_MS });
const rows = { notes: [], detections: [detection("d1", "e1"), detection("d2", "e1"), detection("d3", "e2")], episodes: [episode("e1"), episode("e2")] };
const ids = (list) => list.map(({ id }) => id);

test("what is on its way is shown as if it had arrived, and marked", () => {
  const act = write({ kind: "fed", atMs: at(-1) });

  const [note] = withActs(rows, [act]).notes;
  assert.deepEqual([note.kind, note.atMs, note.pending], ["fed", at(-1), true]);
  act.sent = true;
  assert.equal(withActs(rows, [act]).notes[0].pending, false);
  assert.deepEqual(withActs(rows, [act, takeBack(act.target)]).notes, []);
});

test("no cry hides its bout once nothing of it is left", () => {
  assert.deepEqual(ids(withActs(rows, [judge(["d1"], "wrong")]).episodes), ["e1", "e2"]);
  assert.deepEqual(ids(withActs(rows, [judge(["d1", "d2"], "wrong")]).episodes), ["e2"]);
  assert.deepEqual(ids(withActs(rows, [judge(["d1", "d2"], "wrong"), judge(["d1", "d2"], "")]).episodes), ["e1", "e2"]);
});

test("what was missed is a bout of its own until the server has joined it", () => {
  const act = addMissed({ startMs: at(-3), endMs: at(-2), room: "Nursery" });

  const shown = withActs(rows, [act]);
  assert.equal(shown.episodes.at(-1).id, act.target);
  const arrived = { ...rows, detections: [...rows.detections, detection(act.target, "e9")], episodes: [...rows.episodes, episode("e9")] };
  assert.deepEqual(ids(withActs(arrived, [act]).episodes), ["e1", "e2", "e9"]);
});

test("times in which nobody listened are told, but none before anybody did", () => {
  const covered = [
    { room: "Nursery", startMs: at(-100), endMs: at(-60) },
    { room: "Nursery", startMs: at(-50), endMs: at(-20) },
    { room: "Nursery", startMs: at(-19.5), endMs: at(-2) },
  ];
  const found = entriesOf({ rooms: [{ id: "Nursery" }], covered, episodes: [episode("e1")], notes: [] }, { fromMs: at(-720), toMs: at(0) });

  assert.deepEqual(found.map(({ type, startMs }) => [type, startMs]), [["hole", at(-2)], ["episode", at(-10)], ["hole", at(-60)]]);
  assert.deepEqual(holes([], { fromMs: 0, toMs: 9e6 }), []);
});

test("a mark can be seen however short it is, and stays inside", () => {
  const scale = scaleOf({ fromMs: at(-60), toMs: at(0), widthPx: 600 });

  assert.deepEqual(markOf({ startMs: at(-30), endMs: at(-20) }, scale), { x: 300, width: 100 });
  assert.equal(markOf({ startMs: at(-30), endMs: at(-30) }, scale).width, 3);
  assert.equal(markOf({ startMs: at(0), endMs: at(0) }, scale).x, 597);
  assert.equal(markOf({ startMs: at(-90), endMs: at(-61) }, scale), null);
  assert.ok(tallness({ score: 0 }) > 0.2 && tallness({ score: null }) === 1);
});

test("the clock stands at full times, with room for each", () => {
  const wide = ticksOf(scaleOf({ fromMs: at(-180), toMs: at(0), widthPx: 1000 }), times);
  const narrow = ticksOf(scaleOf({ fromMs: at(-720), toMs: at(0), widthPx: 330 }), times);

  assert.deepEqual(wide.slice(0, 2).map(({ text }) => text), ["23:00", "23:15"]);
  assert.ok(narrow.length <= 5);
});

test("listening in begins with what just happened, and waits for more", () => {
  let source = { session: "s", beganMs: at(-60), heardMs: at(0) };
  const next = asItComes(() => source);

  assert.match(next(), /start_ms=3540000&end_ms=3570000$/);
  assert.match(next(), /start_ms=3570000&end_ms=3600000$/);
  assert.equal(next(), "later");
  source = { ...source, heardMs: at(0) + 5000 };
  assert.match(next(), /start_ms=3600000&end_ms=3605000$/);
  source = undefined;
  assert.equal(next(), null);
});

test("a bout is heard place by place, as far as there is sound", () => {
  const next = oneByOne([{ id: "a", has_sound: true }, { id: "b", has_sound: false }]);

  assert.equal(next(), "/api/v1/detections/a/clip/");
  assert.equal(next(), null);
});

const part = (parts) => ({ session: "s1", startMs: at(-10), step_ms: 10_000, ...parts });
const hour = scaleOf({ fromMs: at(-60), toMs: at(0), widthPx: 360 });

test("what it sounded like is one line from step to step, over its parts too", () => {
  const curves = curvesOf([part({ startMs: at(-9), scores: [0.4] }), part({ scores: [0.1, 0.2, 0.3, 0.2, 0.1, 0.3] })], hour);

  assert.deepEqual(curves.map((curve) => curve.map(({ score }) => score)), [[0.1, 0.2, 0.3, 0.2, 0.1, 0.3, 0.4]]);
  assert.deepEqual(curves[0].map(({ x }) => x), [301, 302, 303, 304, 305, 306, 307]);
});

test("the line ends where nothing was told, and with its session", () => {
  const curves = curvesOf([part({ scores: [0.1, null, 0.3] }), part({ session: "s2", startMs: at(-9.5), scores: [0.5] })], hour);

  assert.deepEqual(curves.map((curve) => curve.map(({ score }) => score)), [[0.1], [0.3], [0.5]]);
});

test("of many steps in one pixel the highest is drawn, and what is out of view is not", () => {
  const narrow = scaleOf({ fromMs: at(-10), toMs: at(0), widthPx: 10 });
  const [curve] = curvesOf([part({ startMs: at(-11), scores: [...Array(6).fill(1), 0.1, 0.9, 0.2] })], narrow);

  assert.deepEqual(curve.map(({ x, score }) => [x, score]), [[0, 0.9]]);
});

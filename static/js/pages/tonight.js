import { OutboxStore } from "../editor/saving/outbox_store.js";
import { renew, request } from "../lib/api.js";
import { openChannel } from "../lib/channel.js";
import { find, fromTemplate, keepList, on, readJson, say, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { _, fill } from "../lib/words.js";
import { addMissed, bringBack, judge, takeBack, withActs, write } from "../tonight/acts.js";
import { bindCare } from "../tonight/care.js";
import { Drawing } from "../tonight/drawing.js";
import { entriesOf } from "../tonight/entries.js";
import { asItComes, Hearing, oneByOne, showPlaying } from "../tonight/hearing.js";
import { List } from "../tonight/list.js";
import { bindMissed } from "../tonight/missed.js";
import { Outbox } from "../tonight/outbox.js";
import { Picture } from "../tonight/picture.js";
import { createTimes } from "../tonight/times.js";
import { Watching } from "../tonight/watching.js";
import { deviceInWords, freshnessInWords, noteInWords, roomsInWords, sendingInWords } from "../tonight/words.js";

const TICK_MS = 1000;
const HOUR_MS = 3_600_000;
const PLACE = "tonight"; // in the outbox, where a night's id stands otherwise

const page = readJson("page");
const root = find("tonight");
const toast = createToast();
const times = createTimes(page.timeZone);
const picture = new Picture();
const outbox = new Outbox({ request, renew: () => renew(page.person), store: new OutboxStore({ person: page.person, recording: PLACE }) });
const watching = new Watching({ request });
const hearing = new Hearing(find("media", root));
const drawing = new Drawing(find("lane", root), { times });
const list = new List(find("list", root), { times, doing: { play, wrong, undo } });
const openMissed = bindMissed({ now: () => picture.now(), times, rooms: () => roomNames(), add: miss });
let hours = 3;
let isAway = false;
let isSignedOut = false;

begin();

function begin() {
  bindCare(root, { now: () => picture.now(), times, did: note });
  on(find("missed", root), "click", () => openMissed());
  on(find("lane", root), "click", ({ offsetX }) => drawing.scale && openMissed(Math.min(picture.now(), drawing.scale.ms(offsetX))));
  for (const button of root.querySelectorAll("[data-hours]")) on(button, "click", () => lookBack(button));
  listenToServer();
  on(outbox, "state", () => show());
  on(outbox, "refused", ({ detail }) => toast(detail.text));
  on(hearing, "state", () => show());
  on(hearing, "nothing", () => toast(_("There is no sound of this, or none any more.")));
  on(window, "online", lookNow);
  on(document, "visibilitychange", () => document.hidden || lookNow());
  on(window, "resize", () => show());
  on(window, "beforeunload", (event) => outbox.isAtRisk && event.preventDefault());
  const channel = openChannel();
  channel.hear(({ what }) => what === "who is where" && channel.tell({ what: "here", recordingId: PLACE }));
  setInterval(() => document.hidden || show(), TICK_MS);
  outbox.adopt();
  watching.begin();
}

function listenToServer() {
  on(watching, "picture", ({ detail }) => told(() => picture.take(detail)));
  on(watching, "change", ({ detail }) => told(() => picture.follow(detail)));
  on(watching, "still", () => told(() => picture.still()));
  on(watching, "away", () => {
    isAway = true;
    show();
  });
  on(watching, "signed-out", () => {
    isSignedOut = true;
    show();
  });
}

function told(take) {
  take();
  isAway = isSignedOut = false;
  outbox.seen();
  show();
  setState(root, "ready");
}

function lookNow() {
  outbox.retryNow();
  watching.lookNow();
}

function lookBack(chosen) {
  hours = Number(chosen.dataset.hours);
  for (const button of root.querySelectorAll("[data-hours]")) button.setAttribute("aria-pressed", String(button === chosen));
  show();
}

// ------------------------------------------------------------ what people do

function note(said) {
  const act = write(said);
  outbox.add(act);
  const words = { what: noteInWords({ kind: said.kind, words: said.words ?? "" }), time: times.at(said.atMs) };
  toast(fill(_("Noted: %(what)s, %(time)s."), words), { text: _("Undo"), act: () => undo({ id: act.target }) });
}

function undo({ id }) {
  if (outbox.drop(id)) return;
  outbox.add(takeBack(id));
  toast(_("Taken back."), { text: _("Bring it back"), act: () => outbox.add(bringBack(id)) });
}

function wrong(episode) {
  const heard = picture.rows("detections").filter((row) => row.episode === episode.id && row.verdict !== "wrong");
  const ids = heard.map(({ id }) => id);
  outbox.add(judge(ids, "wrong"));
  toast(_("Thank you. It is no cry any more, and the model learns from it."), { text: _("Undo"), act: () => outbox.add(judge(ids, "")) });
}

function miss(missed) {
  const act = addMissed(missed);
  outbox.add(act);
  toast(_("Added. The model learns from it."), { text: _("Undo"), act: () => outbox.drop(act.target) || outbox.add(judge([act.target], "wrong")) });
}

function play(episode) {
  hearing.toggle(episode.id, oneByOne(picture.rows("detections").filter((row) => row.episode === episode.id && row.crying)));
}

// ------------------------------------------------------------- what is shown

function show() {
  showFreshness();
  if (picture.ageMs() === null) return;
  const nowMs = picture.now();
  const rows = { rooms: picture.rows("rooms"), covered: picture.rows("covered"), scores: picture.rows("scores") };
  const shown = { ...rows, ...withActs({ notes: picture.rows("notes"), detections: picture.rows("detections"), episodes: picture.rows("episodes") }, outbox.acts) };
  showRooms(shown, nowMs);
  showListenIn();
  showDevices(nowMs);
  // Up to when the server last said how it stands: after that nothing is known.
  const toMs = picture.isOld() ? nowMs - picture.ageMs() : nowMs;
  drawing.draw(shown, { fromMs: nowMs - hours * HOUR_MS, toMs: nowMs });
  const entries = entriesOf(shown, { fromMs: picture.since, toMs });
  list.show(entries, { detections: shown.detections, nowMs: toMs, named: shown.rooms.length > 1, playing: hearing.key });
  find("empty", root).hidden = entries.length > 0;
}

function showFreshness() {
  const ageMs = picture.ageMs();
  const isOld = picture.isOld();
  const seen = ageMs === null ? "" : times.at(picture.now() - ageMs);
  const freshness = find("freshness", root);
  say(freshness, freshnessInWords({ ageMs, isOld, isAway, isSignedOut, seen }));
  const state = isOld || isSignedOut ? "old" : isAway ? "away" : "live";
  setState(freshness, ageMs === null && state === "live" ? "waiting" : state);
  say(find("sending", root), sendingInWords(outbox));
  setState(find("sending", root), outbox.state);
}

function showRooms({ rooms }, nowMs) {
  const told = roomsInWords(rooms, { nowMs, times, isOld: picture.isOld() });
  keepList(find("rooms", root), told, {
    idOf: ({ id }) => id || "-",
    create: () => fromTemplate("room"),
    update: (element, { state, name, words }) => {
      setState(element, state);
      say(find("words", element), words);
      say(find("room-name", element), name);
      find("room-name", element).hidden = !name;
    },
  });
  say(find("spoken", root), told.map(({ spoken }) => spoken).join(". "));
  find("nobody", root).hidden = rooms.length > 0;
}

function showListenIn() {
  const heard = picture.rows("sources").filter(({ kind, state, heardMs }) => kind === "phone" && heardMs && ["listening", "silent"].includes(state));
  keepList(find("listen-in", root), heard, {
    idOf: ({ id }) => id,
    create: ({ id }) => {
      const button = fromTemplate("listen-in");
      on(button, "click", () => hearing.toggle(id, asItComes(() => picture.rows("sources").find((row) => row.id === id))));
      return button;
    },
    update: (button, { id, name }) => showPlaying(button, hearing.key === id, heard.length > 1 ? fill(_("Listen in: %(name)s"), { name }) : _("Listen in")),
  });
}

function showDevices(nowMs) {
  const sources = picture.rows("sources");
  find("devices", root).hidden = sources.length === 0;
  keepList(find("device-list", root), sources, {
    idOf: ({ id }) => id,
    create: () => fromTemplate("device"),
    update: (element, source) => {
      setState(element, source.state);
      say(find("name", element), source.name);
      say(find("where", element), source.room);
      say(find("words", element), deviceInWords(source, times, nowMs));
    },
  });
}

function roomNames() {
  const names = picture.rows("rooms").map(({ id }) => id);
  const known = names.length ? names : picture.rows("sources").map(({ room }) => room);
  return [...new Set(known.length ? known : [""])].sort();
}

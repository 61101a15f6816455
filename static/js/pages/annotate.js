import { Actions } from "../editor/actions/actions.js";
import { bindBulk } from "../editor/list/bulk.js";
import { bindCommands } from "../editor/commands/commands.js";
import { bindDetails } from "../editor/list/details.js";
import { bindEditing } from "../editor/hand/editing.js";
import { fromAnnotation, fromSuggestion } from "../editor/rows/intervals.js";
import { Labels } from "../editor/rows/labels.js";
import { bindList } from "../editor/list/list.js";
import { bindLive } from "../editor/saving/live.js";
import { OutboxStore } from "../editor/saving/outbox_store.js";
import { createPast } from "../editor/rows/past.js";
import { gainToFill, Peaks } from "../editor/picture/peaks.js";
import { bindQuestions } from "../editor/saving/questions.js";
import { bindRegions } from "../editor/picture/regions.js";
import { Outbox } from "../editor/saving/saving.js";
import { bindSpectrogram } from "../editor/spectrogram/spectrogram.js";
import { bindStatus } from "../editor/saving/status.js";
import { Store } from "../editor/rows/store.js";
import { bindTransport } from "../editor/hearing/transport.js";
import { createWaveform } from "../editor/picture/waveform.js";
import { renew, request, requestAll, requestBytes } from "../lib/api.js";
import { createClock } from "../lib/clock.js";
import { find, readJson, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { showProgress, showStart } from "./annotate_head.js";
import { bindKeys } from "./annotate_keys.js";
import { bindNight } from "./annotate_night.js";

const HIGHEST_GAIN_DB = 60;

const page = readJson("page");
const root = find("annotate");
const toast = createToast();
const path = `recordings/${page.recording}/`;

main().catch((error) => {
  setState(root, "failed");
  find("failed-words", root).textContent = error.message;
  find("failed", root).hidden = false;
});

async function main() {
  // The picture comes first: what it needs is asked for before anything else is known.
  const early = page.playable ? fetchPyramid() : null;
  let recording = await fetchRecording();
  showStart(root, recording, { timeZone: page.timeZone, path, onSet: () => location.reload() });
  showProgress(root, recording);
  let editor = null;
  if (recording.duration_ms) editor = await open(recording, early);
  poll(async () => {
    recording = await fetchRecording();
    showProgress(root, recording);
    if (!editor && recording.duration_ms) editor = await open(recording);
    if (editor) await editor.refreshSuggestions();
    if (editor) editor.refreshNight(recording);
    return working(recording);
  });
}

async function fetchRecording() {
  return (await request(path)).body;
}

function working(recording) {
  const listening = recording.listening?.status;
  return recording.status === "processing" || listening === "waiting" || listening === "running";
}

async function fetchPyramid() {
  return (await request(`${path}peaks/`)).body;
}

async function open(recording, early = null) {
  const durationMs = recording.duration_ms;
  const clock = createClock({ startedAt: recording.started_at, timeZone: page.timeZone });
  const pyramid = await (early ?? fetchPyramid());
  const peaks = new Peaks({ levels: pyramid.levels, fetchPoints });
  const firstPoints = await peaks.open();
  const rows = loadRows();

  const media = find("media", root);
  const waveform = createWaveform({
    container: find("waveform", root),
    media,
    peaks,
    durationMs,
    clock,
  });
  waveform.on("redrawcomplete", () => setState(find("picture", root), "ready"));

  const store = new Store();
  bindSpectrogram(root, waveform, store, { request, path, recordingId: recording.id, drawn: page.drawn, clock });

  const [labelRows, annotations, suggestions] = await rows;
  await waveform.ready;
  const labels = new Labels(labelRows);
  const disk = new OutboxStore({ person: page.person, recording: recording.id });
  const outbox = new Outbox({ store, request, recordingId: recording.id, disk, renew: () => renew(page.person) });
  const actions = new Actions({ store, outbox, durationMs });
  const editor = { clock, labels, store, outbox, actions, waveform, durationMs };
  outbox.take([...annotations.map(fromAnnotation), ...suggestions.map(fromSuggestion)]);
  await outbox.adopt();

  const transport = bindTransport(root, waveform, store, {
    clock,
    gainDb: gainToFill(firstPoints, HIGHEST_GAIN_DB),
    durationMs,
  });
  bindStatus(root, outbox, toast);
  bindQuestions(root, outbox, { clock, me: page.me });
  const pick = (id) => {
    store.select(id);
    transport.listenTo(store.get(id));
  };
  const past = createPast(store, { requestAll, path });
  const list = bindList(root, store, { clock, labels, onPick: pick, models: past });
  bindDetails(root, store, { clock, actions, outbox });
  bindRegions(waveform, store, { labels });
  bindEditing(root, waveform, store, {
    clock,
    durationMs,
    onDraw: (startMs, endMs) => store.select(actions.draw({ startMs, endMs, label: labels.usual })),
    onMove: (id, startMs, endMs) => actions.change(id, { startMs, endMs }),
    onPick: (id) => store.select(id),
  });
  const commands = bindCommands(root, editor, { transport, list, pick, toast });
  bindBulk(root, list, { clock, actions, toast, undo: commands.undo });
  bindKeys(root, commands, { labels, own: page.shortcuts });
  const night = bindNight(root, editor, { recording, path, media, peaks, toast, commands });
  document.addEventListener("themechange", () => waveform.redrawIn());

  bindLive(outbox, { request, recordingId: recording.id, at: page.at });

  // Sound comes after the picture.
  media.src = new URL(`/api/v1/${path}audio/`, location.href).href;
  media.preload = "metadata";
  setState(root, "ready");
  return { refreshSuggestions: () => refreshSuggestions(editor), refreshNight: night.refresh };
}

function loadRows() {
  return Promise.all([
    requestAll("labels/?all=1"),
    requestAll(`${path}annotations/`),
    requestAll(`${path}suggestions/`),
  ]);
}

async function fetchPoints(level, first, number) {
  const url = new URL(level.url, location.href);
  url.searchParams.set("first", String(first));
  url.searchParams.set("count", String(number));
  return new Int16Array(await requestBytes(url));
}

async function refreshSuggestions({ outbox }) {
  const rows = await requestAll(`${path}suggestions/`);
  outbox.take(rows.map(fromSuggestion));
}

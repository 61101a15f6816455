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
import { bindQuestions } from "../editor/saving/questions.js";
import { bindRegions } from "../editor/picture/regions.js";
import { Outbox } from "../editor/saving/saving.js";
import { bindStatus } from "../editor/saving/status.js";
import { bindTransport } from "../editor/hearing/transport.js";
import { renew, request, requestAll } from "../lib/api.js";
import { setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { showProgress, showStart } from "./annotate_head.js";
import { bindKeys } from "./annotate_keys.js";
import { bindNight } from "./annotate_night.js";
import { openPicture } from "./annotate_picture.js";
import { openTones } from "./annotate_tones.js";
import { placeIn } from "./places.js";

const AROUND_MS = 5000;

/**
 * All that is done to a night, around its picture; `picture` and `store` are null where
 * the sound was not ready when the page was made.
 */
export async function openEditor(root, page, { picture, store }) {
  const path = `recordings/${page.recording}/`;
  const fetchRecording = async () => (await request(path)).body;
  let recording = await fetchRecording();
  let editor = null;
  const show = async () => {
    showProgress(root, recording);
    if (editor || !recording.duration_ms) return;
    picture ??= await openPicture(root, {
      pyramid: (await request(`${path}peaks/`)).body,
      startedAt: recording.started_at,
      timeZone: page.timeZone,
    });
    store ??= openTones(root, page, picture);
    editor = await bindEditor(root, page, { recording, path, picture, store });
  };
  showStart(root, recording, { timeZone: page.timeZone, path, onSet: () => location.reload() });
  await show();
  poll(async () => {
    recording = await fetchRecording();
    await show();
    if (editor) await editor.refreshSuggestions();
    if (editor) editor.refreshNight(recording);
    return working(recording);
  });
}

function working(recording) {
  const listening = recording.listening?.status;
  return recording.status === "processing" || listening === "waiting" || listening === "running";
}

async function bindEditor(root, page, { recording, path, picture, store }) {
  const { clock, durationMs, gainDb, media, peaks, waveform } = picture;
  const toast = createToast();
  const rows = loadRows(path);
  const [labelRows, annotations, suggestions] = await rows;
  await waveform.ready;
  const labels = new Labels(labelRows);
  const disk = new OutboxStore({ person: page.person, recording: recording.id });
  const outbox = new Outbox({ store, request, recordingId: recording.id, disk, renew: () => renew(page.person) });
  const actions = new Actions({ store, outbox, durationMs });
  const editor = { clock, labels, store, outbox, actions, waveform, durationMs };
  outbox.take([...annotations.map(fromAnnotation), ...suggestions.map(fromSuggestion)]);
  await outbox.adopt();

  const transport = bindTransport(root, waveform, store, { clock, gainDb, durationMs });
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
  goTo(placeIn(location.hash), waveform);
  setState(root, "ready");
  const refreshSuggestions = async () => {
    outbox.take((await requestAll(`${path}suggestions/`)).map(fromSuggestion));
  };
  return { refreshSuggestions, refreshNight: night.refresh };
}

/** Somebody came by a link to a place: it is what they see first. */
function goTo(place, waveform) {
  if (!place) return;
  waveform.show(place.startMs, place.endMs, AROUND_MS);
  waveform.seek(place.startMs);
}

function loadRows(path) {
  return Promise.all([
    requestAll("labels/?all=1"),
    requestAll(`${path}annotations/`),
    requestAll(`${path}suggestions/`),
  ]);
}

import { Refused, renew, request } from "../lib/api.js";
import { openChannel } from "../lib/channel.js";
import { find, on, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { stayAwake } from "../listen/awake.js";
import { bindDevices } from "../listen/devices.js";
import { bindKeeping } from "../listen/keeping.js";
import { isGranted, obstacle } from "../listen/microphone.js";
import { Night } from "../listen/night.js";
import { Outbox } from "../listen/outbox.js";
import { canContinue, Recorder } from "../listen/recorder.js";
import { Setup } from "../listen/setup.js";
import { Sole } from "../listen/sole.js";
import { openStore } from "../listen/store.js";
import { backlogInWords, lostInWords } from "../listen/words.js";

const LOOK_MS = 3000;

const page = readJson("page");
const root = find("listen");
const setup = new Setup(find("setup", root), { start });
const night = new Night(find("night"));
const sole = new Sole();
let store;
let outbox;
let device = { lostMs: 0 };
let recorder = null;
let letSleep = () => undefined;
let stopLooking = () => undefined;

const toast = createToast();
bindDevices(find("devices", root), { toast });
bindKeeping(find("keeping", root), { toast });
begin();

async function begin() {
  setState(root, (await sole.take()) ? "loading" : "elsewhere");
  await sole.wait();
  store = await openStore(page.person, { gone: leave });
  device = { ...device, ...(await store.device()) };
  outbox = new Outbox({ store, request, renew: () => renew(page.person) });
  on(outbox, "state", showBacklog);
  on(outbox, "lost", ({ detail }) => keepDevice({ lostMs: device.lostMs + detail.ms }));
  on(window, "online", () => outbox.retryNow());
  on(document, "visibilitychange", () => document.hidden || outbox.retryNow());
  openChannel().hear(({ what }) => what === "left" && leave());
  on(find("lost-seen", root), "click", () => keepDevice({ lostMs: 0 }));
  await outbox.adopt();
  setup.show(device);
  showBacklog();
  const why = obstacle();
  if (why) setup.block(why);
  else await goOn();
  setState(root, "ready");
}

/** Take up what an earlier visit was at, by itself where the browser lets us. */
async function goOn() {
  if (!outbox.open) return;
  if (!device.source || !canContinue(outbox.open, Date.now())) {
    outbox.finish(outbox.open);
    return;
  }
  if (await isGranted()) await listen().catch(() => setup.offerToGoOn());
  else setup.offerToGoOn();
}

async function start() {
  await keepDevice(await known());
  outbox.comeFrom(device.source);
  await listen();
}

/** Without the server a phone that it knows already begins all the same. */
async function known() {
  try {
    return await setup.register();
  } catch (error) {
    if (error instanceof Refused || !device.source) throw error;
    return {};
  }
}

async function listen() {
  const listening = new Recorder({ outbox, workletUrl: page.worklet, source: device.source });
  await listening.start();
  recorder = listening;
  setup.backToStart();
  root.hidden = true;
  // What waits for the server must not be thrown away by the browser.
  navigator.storage?.persist?.();
  night.show({ recorder, outbox, device: () => device, timeZone: page.timeZone, stop });
  stopLooking = poll(async () => {
    await outbox.look();
    return true;
  }, LOOK_MS);
  letSleep = stayAwake((isAwake) => night.awake(isAwake));
}

async function stop() {
  letSleep();
  stopLooking();
  night.hide();
  root.hidden = false;
  const listened = recorder;
  recorder = null;
  await listened.stop();
  showBacklog();
  find("start", root).focus();
}

/** Logged out, perhaps in another tab: nothing of anybody is kept or heard here. */
function leave() {
  outbox?.forget();
  recorder?.stop();
}

async function keepDevice(changes) {
  device = { ...device, ...changes };
  await store.keepDevice(device);
  showBacklog();
}

function showBacklog() {
  tell("backlog", backlogInWords(outbox));
  const lost = lostInWords(device.lostMs);
  say(find("lost-words", root), lost);
  find("lost-notice", root).hidden = !lost;
}

function tell(part, words) {
  say(find(part, root), words);
  find(part, root).hidden = !words;
}

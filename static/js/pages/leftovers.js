import { leftBehind } from "../editor/saving/outbox_store.js";
import { openChannel } from "../lib/channel.js";
import { find, on } from "../lib/dom.js";
import { count } from "../lib/words.js";

// A tab that is open answers at once.
const PATIENCE_MS = 300;

const person = document.querySelector('meta[name="person"]')?.content;
const channel = openChannel();
const open = new Set(); // nights that another tab has open: their changes are on their way

if (person) {
  channel.hear(({ what, recordingId }) => {
    if (what === "left") location.replace("/login/");
    if (what === "here") open.add(recordingId);
  });
  on(document, "visibilitychange", () => document.hidden || show());
  show();
}

/** Say on any page which nights hold changes that never reached the server. */
async function show() {
  let left = await leftBehind(person);
  if (left.length > 0) {
    open.clear();
    channel.tell({ what: "who is where" });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    left = await leftBehind(person);
  }
  const elsewhere = left.filter(({ recording }) => !open.has(recording) && !location.pathname.includes(recording));
  find("leftovers").replaceChildren(...elsewhere.map(inWords));
}

function inWords({ recording, n }) {
  const line = document.createElement("p");
  line.className = "message";
  const link = document.createElement("a");
  const live = recording === "tonight";
  link.href = live ? "/tonight/" : `/recordings/${recording}/`;
  link.textContent = live ? ofTonight(n) : ofANight(n);
  line.append(link);
  return line;
}

function ofANight(n) {
  return count(
    "%(n)s change of your last visit is not saved yet. Open that night to save it.",
    "%(n)s changes of your last visit are not saved yet. Open that night to save them.",
    n,
  );
}

function ofTonight(n) {
  return count(
    "%(n)s thing you said on the page of tonight has not arrived yet. Open it to send it.",
    "%(n)s things you said on the page of tonight have not arrived yet. Open it to send them.",
    n,
  );
}

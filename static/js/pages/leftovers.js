import { leftBehind } from "../editor/outbox_store.js";
import { openChannel } from "../lib/channel.js";
import { find, on } from "../lib/dom.js";
import { count } from "../lib/words.js";

// What is younger is most likely on its way from another tab.
const YOUNGEST_MS = 10_000;

const person = document.querySelector('meta[name="person"]')?.content;
if (person) {
  show();
  on(document, "visibilitychange", () => document.hidden || show());
  openChannel().hear(({ what }) => {
    if (what === "left") location.replace("/login/");
  });
}

/** Say on any page which nights hold changes that never reached the server. */
async function show() {
  const left = await leftBehind(person, { before: Date.now() - YOUNGEST_MS });
  const elsewhere = left.filter(({ recording }) => !location.pathname.includes(recording));
  find("leftovers").replaceChildren(...elsewhere.map(inWords));
}

function inWords({ recording, n }) {
  const line = document.createElement("p");
  line.className = "message";
  const link = document.createElement("a");
  link.href = `/recordings/${recording}/`;
  link.textContent = count(
    "%(n)s change of your last visit is not saved yet. Open that night to save it.",
    "%(n)s changes of your last visit are not saved yet. Open that night to save them.",
    n,
  );
  line.append(link);
  return line;
}

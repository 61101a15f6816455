import { leftBehind, wipe } from "../editor/saving/outbox_store.js";
import { find, on, say } from "../lib/dom.js";
import { _, count } from "../lib/words.js";
import { listeningLeftBehind, wipeSound } from "../listen/store.js";

/** Nothing of a person stays on this browser's disk when they log out. */
const person = document.querySelector('meta[name="person"]').content;
const form = find("log-out");
const dialog = find("leaving");

on(form, "submit", async (event) => {
  event.preventDefault();
  const [n, listening] = await Promise.all([unsent(), listeningLeftBehind(person)]);
  if (n > 0 || listening) ask(n, listening);
  else leave();
});
on(find("leave-now", dialog), "click", leave);

async function unsent() {
  const left = await leftBehind(person);
  return left.reduce((sum, { n }) => sum + n, 0);
}

function ask(n, listening) {
  const changes = count(
    "%(n)s change is not saved yet. If you log out now, it is lost.",
    "%(n)s changes are not saved yet. If you log out now, they are lost.",
    n,
  );
  const words = { "leaving-words": n > 0 ? changes : "", "leaving-listening": listening ? heard() : "" };
  for (const [part, text] of Object.entries(words)) {
    say(find(part, dialog), text);
    find(part, dialog).hidden = !text;
  }
  find("leaving-how", dialog).hidden = n === 0;
  dialog.showModal();
}

function heard() {
  return _("This device is listening, or has sound that is not sent yet. If you log out now, it stops, and what is not sent is lost.");
}

async function leave() {
  await Promise.all([wipe(), wipeSound()]);
  form.submit(); // asks nobody any more
}

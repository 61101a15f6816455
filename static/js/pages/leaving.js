import { leftBehind, wipe } from "../editor/saving/outbox_store.js";
import { find, on, say } from "../lib/dom.js";
import { count } from "../lib/words.js";

/** Nothing of a person stays on this browser's disk when they log out. */
const form = find("log-out");
const dialog = find("leaving");

on(form, "submit", async (event) => {
  event.preventDefault();
  const n = await unsent();
  if (n > 0) ask(n);
  else leave();
});
on(find("leave-now", dialog), "click", leave);

async function unsent() {
  const left = await leftBehind(document.querySelector('meta[name="person"]').content);
  return left.reduce((sum, { n }) => sum + n, 0);
}

function ask(n) {
  say(
    find("leaving-words", dialog),
    count(
      "%(n)s change is not saved yet. If you log out now, it is lost.",
      "%(n)s changes are not saved yet. If you log out now, they are lost.",
      n,
    ),
  );
  dialog.showModal();
}

async function leave() {
  await wipe();
  form.submit(); // asks nobody any more
}

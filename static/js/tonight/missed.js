import { find, on, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { nameOf } from "./words.js";

const MINUTE_MS = 60_000;
const USUALLY_AGO_MS = 5 * MINUTE_MS;

/** The dialog for a cry that nothing heard; `open(atMs)`, and `add({ startMs, endMs, room })` is called. */
export function bindMissed({ now, times, rooms, add }) {
  const dialog = find("missed-dialog");
  const at = find("missed-at", dialog);
  const length = find("missed-for", dialog);
  const room = find("missed-room", dialog);

  on(find("missed-leave", dialog), "click", () => dialog.close());
  on(find("missed-form", dialog), "submit", (event) => {
    event.preventDefault();
    const startMs = times.last(at.value, now());
    if (startMs === null) {
      tell(dialog, _("Please say at what time, like 02:15."));
      return;
    }
    dialog.close();
    const endMs = Math.min(now(), startMs + Number(length.value) * MINUTE_MS);
    // Within the very minute that it began in, it has lasted a second at least.
    add({ startMs: Math.min(startMs, endMs - 1000), endMs, room: room.value });
  });

  return (atMs = now() - USUALLY_AGO_MS) => {
    tell(dialog, "");
    at.value = times.at(atMs);
    room.replaceChildren(...rooms().map((name) => new Option(nameOf(name), name)));
    find("missed-where", dialog).hidden = room.options.length < 2;
    dialog.showModal();
  };
}

function tell(dialog, words) {
  const problem = find("missed-problem", dialog);
  say(problem, words);
  problem.hidden = !words;
}

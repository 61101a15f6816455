import { find, on, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";

const MINUTE_MS = 60_000;

/** The buttons of what was done, with when and own words; calls `did({ kind, atMs, words })`. */
export function bindCare(root, { now, times, did }) {
  const when = find("when", root);
  const at = find("when-at", root);
  const own = find("own-dialog");

  const moment = () => {
    if (when.value !== "at") return now() - Number(when.value) * MINUTE_MS;
    return times.last(at.value, now());
  };

  const note = (kind, words) => {
    const atMs = moment();
    tell(root, atMs === null ? _("Please say at what time, like 02:15.") : "");
    if (atMs === null) {
      at.focus();
      return;
    }
    did({ kind, atMs, words });
    when.value = "0";
    at.hidden = true;
  };

  for (const button of root.querySelectorAll("[data-care]")) on(button, "click", () => note(button.dataset.care));
  on(when, "change", () => {
    at.hidden = when.value !== "at";
    if (at.hidden) return;
    at.value = times.at(now());
    at.focus();
  });
  on(find("own-words", root), "click", () => own.showModal());
  on(find("own-leave", own), "click", () => own.close());
  on(find("own-form", own), "submit", (event) => {
    event.preventDefault();
    const words = find("own-text", own).value.trim();
    own.close();
    find("own-form", own).reset();
    if (words) note("other", words);
  });
}

function tell(root, words) {
  const problem = find("care-problem", root);
  say(problem, words);
  problem.hidden = !words;
}

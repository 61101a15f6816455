import { find, on, say, setState } from "../../lib/dom.js";
import { _, count } from "../../lib/words.js";

const ICONS = {
  saved: "cloud-check",
  saving: "cloud-upload",
  offline: "cloud-alert",
  trouble: "cloud-alert",
  "signed-out": "cloud-alert",
  asking: "circle-question-mark",
};

/** How the outbox stands, in words; never more hopeful than the truth. */
export function inWords({ state, unsent, atRisk }) {
  if (state === "saved") return _("All saved");
  if (state === "saving") return _("Saving…");
  const stay = atRisk > 0 ? ` ${_("Please keep this page open.")}` : "";
  return `${waiting(state, unsent)}${stay}`;
}

function waiting(state, unsent) {
  const waits = count("%(n)s change waits", "%(n)s changes wait", unsent);
  if (state === "offline") return `${_("Offline")}: ${waits}.`;
  if (state === "trouble") return `${_("The server cannot save just now")}: ${waits}.`;
  if (state === "asking") return count("%(n)s change waits for your answer.", "%(n)s changes wait for your answer.", unsent);
  return `${_("You are logged out")}: ${waits}. ${_("Log in in another tab; nothing is lost.")}`;
}

export function bindStatus(root, outbox, toast) {
  const status = find("saving", root);
  const show = () => {
    setState(status, outbox.state);
    find("icon", status).dataset.icon = ICONS[outbox.state];
    say(find("saving-words", status), inWords(outbox));
  };
  const stops = [
    on(outbox, "state", show),
    on(outbox, "notice", (event) => toast(event.detail.text)),
    on(window, "online", () => outbox.retryNow()),
    on(window, "focus", () => outbox.retryNow()),
    on(window, "beforeunload", (event) => {
      if (outbox.atRisk > 0) event.preventDefault();
    }),
  ];
  show();
  return () => {
    for (const stop of stops) stop();
  };
}

import { find, on, say, setState } from "../lib/dom.js";
import { _, count } from "../lib/words.js";

const ICONS = {
  saved: "cloud-check",
  saving: "cloud-upload",
  offline: "cloud-alert",
  "signed-out": "cloud-alert",
};

/** How the outbox stands, in words; never more hopeful than the truth. */
export function inWords(state, unsent) {
  if (state === "saved") return _("All saved");
  if (state === "saving") return _("Saving…");
  const waiting = count("%(n)s change waits", "%(n)s changes wait", unsent);
  if (state === "offline") return `${_("Offline")}: ${waiting}`;
  return `${_("You are logged out")}: ${waiting}. ${_("Log in in another tab; nothing is lost.")}`;
}

export function bindStatus(root, outbox, toast) {
  const status = find("saving", root);
  const show = () => {
    setState(status, outbox.state);
    find("icon", status).dataset.icon = ICONS[outbox.state];
    say(find("saving-words", status), inWords(outbox.state, outbox.unsent));
  };
  const stops = [
    on(outbox, "state", show),
    on(outbox, "notice", (event) => toast(event.detail.text)),
    on(window, "online", () => outbox.retryNow()),
    on(window, "focus", () => outbox.retryNow()),
    on(window, "beforeunload", (event) => {
      if (outbox.unsent > 0) event.preventDefault();
    }),
  ];
  show();
  return () => {
    for (const stop of stops) stop();
  };
}

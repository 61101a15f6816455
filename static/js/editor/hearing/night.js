import { Away, Refused } from "../../lib/api.js";
import { find, on, say, setState } from "../../lib/dom.js";
import { _, count, fill } from "../../lib/words.js";

const LOOK_AGAIN_MS = 1500; // after the last answer or verdict

/** "This night is done", and open again. Returns `{ toggle(), show(recording) }`. */
export function bindFinish(root, { recording, request, path, toast }) {
  const box = find("finish", root);
  const button = find("finish-button", box);
  let night = recording;

  const show = (next) => {
    if (next.version < night.version) return;
    night = next;
    const done = Boolean(night.done_at);
    setState(box, done ? "done" : "open");
    say(find("finish-heading", box), done ? _("This night is done. Thank you.") : _("Done with this night?"));
    say(find("finish-words", box), done ? doneInWords(night) : _("Then nobody is asked about it any more. You can open it again whenever you like."));
    say(find("finish-word", box), done ? _("Open it again") : _("This night is done"));
    button.classList.toggle("secondary", done);
  };

  const send = (done) =>
    request(`${path}done/`, { method: "POST", body: { done }, version: night.version });

  const toggle = async () => {
    const done = !night.done_at;
    button.disabled = true;
    try {
      show((await sendAnyhow(send, done)).body);
      toast(done ? _("This night is done. Thank you.") : _("This night is open again."));
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      toast(error.message);
    } finally {
      button.disabled = false;
    }
  };

  /** Somebody may have named the night anew meanwhile: that is no reason not to close it. */
  const sendAnyhow = async (ask, done) => {
    try {
      return await ask(done);
    } catch (error) {
      if (error.status !== 412) throw error;
      show((await request(path)).body);
      return ask(done);
    }
  };

  show(recording);
  return { toggle, show };
}

function doneInWords({ done_by: by }) {
  const who = by ? `${fill(_("%(name)s closed it."), { name: by })} ` : "";
  return `${who}${_("Nobody is asked about it any more. What was heard and left unmarked counts as time without crying.")}`;
}

/**
 * How much crying may still be unmarked, told anew a moment after each answer; `onLook`
 * is told whenever that is asked. Returns `{ soon(), stop() }`.
 */
export function bindRecall(root, store, { request, recordingId, onLook }) {
  const panel = find("recall", root);
  let timer = null;

  const look = async () => {
    onLook();
    try {
      const { body } = await request(`recall/?recording=${recordingId}`);
      const [words, more] = recallInWords(body);
      say(find("recall-words", panel), words);
      say(find("recall-more", panel), more);
      find("recall-go", panel).hidden = !store.all.some((row) => row.kind === "audit" && row.answer === "pending");
      setState(panel, body.missing_share ? "ready" : "unknown");
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Away)) throw error;
      setState(panel, "failed"); // what it said before still stands
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_AGAIN_MS);
  };
  const stop = on(store, "change", soon);
  look();
  return {
    soon,
    stop: () => {
      clearTimeout(timer);
      stop();
    },
  };
}

/** The estimate and what it rests on, or how to come by one: `[words, more]`. */
export function recallInWords({ n_windows: windows, n_answered: answered, n_crying: crying, missing_share: share }) {
  if (share) {
    const values = { low: percent(share.low, Math.floor), high: percent(share.high, Math.ceil) };
    const heard = count("%(n)s random place heard", "%(n)s random places heard", answered);
    const cried = crying === 0 ? _("none with crying") : count("%(n)s with crying", "%(n)s with crying", crying);
    return [
      fill(_("Of the crying in this night, %(low)s to %(high)s %% may still be unmarked.").replace("%%", "%"), values),
      `${heard}, ${cried}. ${moreInWords(windows - answered)}`,
    ];
  }
  if (windows === 0) {
    return [_("Nothing to tell yet: chance checks come once the model has listened to this night."), ""];
  }
  if (answered === windows) return [_("Not enough crying is marked in this night to tell."), ""];
  return [
    count(
      "Answer %(n)s chance check, and you see how much the model may have missed.",
      "Answer up to %(n)s chance checks, and you see how much the model may have missed.",
      windows - answered,
    ),
    _("They are short random places where the model suggests nothing. Most are silent."),
  ];
}

function moreInWords(left) {
  if (left <= 0) return "";
  return count("%(n)s more makes it surer.", "%(n)s more make it surer.", left);
}

function percent(part, round) {
  return round(100 * part);
}

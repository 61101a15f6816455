import { _, count, fill } from "../lib/words.js";

const CRYING = "crying";

/** What a rule is about and whom it tells: its first sentence. */
export function ruleInWords({ about, channel, least_crying_s: seconds }) {
  if (about !== CRYING) return fill(_("Tell %(channel)s when a recorder falls silent, and when it is back."), { channel });
  if (!seconds) return fill(_("Tell %(channel)s as soon as there is crying."), { channel });
  const after = count("Tell %(channel)s after %(n)s second of crying.", "Tell %(channel)s after %(n)s seconds of crying.", seconds);
  return fill(after, { channel });
}

/** When it does not, how often, and what comes after: a sentence for each. */
export function moreInWords(rule) {
  return [quietInWords(rule), coolDownInWords(rule), escalationInWords(rule)].filter(Boolean).join(" ");
}

/** How far an alert has come, in a word or two. */
export function standingInWords({ state, channel }) {
  const words = {
    sent: _("told %(channel)s"),
    waiting: _("on its way to %(channel)s"),
    "given up": _("%(channel)s was not reached"),
  };
  return fill(words[state] ?? state, { channel });
}

function quietInWords({ quiet_from: from, quiet_until: until }) {
  return from && until ? fill(_("Not from %(from)s to %(until)s."), { from, until }) : "";
}

function coolDownInWords({ about, cool_down_min: minutes }) {
  if (!minutes) return "";
  const each = about === CRYING ? ["At most once a minute; what comes in between is told together.", "At most once in %(n)s minutes; what comes in between is told together."] : ["At most once a minute for each recorder.", "At most once in %(n)s minutes for each recorder."];
  return count(...each, minutes);
}

function escalationInWords({ about, escalate_channel: channel, escalate_after_min: minutes }) {
  if (!channel || !minutes) return "";
  const each =
    about === CRYING
      ? ["If it goes on for %(n)s minute more and nobody goes in, tell %(channel)s.", "If it goes on for %(n)s minutes more and nobody goes in, tell %(channel)s."]
      : ["If it is still silent %(n)s minute later, tell %(channel)s.", "If it is still silent %(n)s minutes later, tell %(channel)s."];
  return fill(count(...each, minutes), { channel });
}

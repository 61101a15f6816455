import { _, fill } from "../lib/words.js";

// In a stretch where nothing was suggested only one thing is asked, whether there is
// crying: any other sound means that there is none.
const OF_AUDIT = { yes: "crying", no: "nothing", other: "nothing", unsure: "unsure" };
const OF_SUGGESTION = { yes: "accepted", no: "rejected", other: "accepted", unsure: "unsure" };

/** What is asked of a card, and what its first two buttons say. */
export function question(card) {
  if (card.kind === "audit") {
    return { asks: _("Is there crying in here?"), yes: _("Crying"), no: _("Not crying") };
  }
  if (card.label === "cry") {
    return { asks: _("Is this crying?"), yes: _("Crying"), no: _("Not crying") };
  }
  const label = card.label;
  return {
    asks: fill(_("Is this “%(label)s”?"), { label }),
    yes: fill(_("Yes, %(label)s"), { label }),
    no: fill(_("Not %(label)s"), { label }),
  };
}

/** Whether a choice needs a word for what it is. */
export function needsLabel(card, name) {
  return name === "other" && card.kind === "suggestion";
}

/** What the server is told. */
export function bodyOf(card, { name, label }) {
  if (card.kind === "audit") return { answer: OF_AUDIT[name] };
  const decision = OF_SUGGESTION[name];
  return label ? { decision, label } : { decision };
}

/** What a sitting came to, counted. */
export function tally(answers, crying) {
  const sums = { answered: answers.length, kept: 0, renamed: 0, aside: 0, found: 0, quiet: 0, open: 0 };
  for (const { card, choice } of answers) sums[outcome(card, choice, crying)] += 1;
  return sums;
}

function outcome(card, { name, label }, crying) {
  if (name === "unsure") return "open";
  if (card.kind === "audit") return name === "yes" ? "found" : "quiet";
  if (name === "no") return "aside";
  return crying.has(label ?? card.label) ? "kept" : "renamed";
}

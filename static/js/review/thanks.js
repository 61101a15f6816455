import { _, count, fill } from "../lib/words.js";

/** "9 answered: 6 cries kept, 2 set aside, 1 left open." */
export function changedInWords(sums) {
  if (sums.answered === 0) return _("Nothing was changed. The questions stay until you have time.");
  const parts = [
    sums.kept && count("%(n)s cry kept", "%(n)s cries kept", sums.kept),
    sums.renamed && count("%(n)s kept as something else", "%(n)s kept as something else", sums.renamed),
    sums.aside && count("%(n)s set aside", "%(n)s set aside", sums.aside),
    sums.found && count("%(n)s cry found that nobody had marked", "%(n)s cries found that nobody had marked", sums.found),
    sums.quiet && count("%(n)s quiet stretch confirmed", "%(n)s quiet stretches confirmed", sums.quiet),
    sums.open && count("%(n)s left open", "%(n)s left open", sums.open),
  ].filter(Boolean);
  return `${count("%(n)s answered", "%(n)s answered", sums.answered)}: ${parts.join(", ")}.`;
}

/** "The estimate of missed crying is now 0 to 12 %." */
export function recallInWords(recall) {
  const share = recall?.missing_share;
  if (!share) return _("How much crying is missed cannot be told yet: it takes more of the quiet stretches in between.");
  const percent = (value) => Math.round(100 * value);
  return fill(_("The estimate of missed crying is now %(low)s to %(high)s %."), {
    low: percent(share.low),
    high: percent(share.high),
  });
}

/** "2 answers wait for the network"; empty where all have arrived. */
export function sendingInWords({ state, unsent }) {
  if (unsent === 0) return "";
  if (state === "signed-out") {
    return count(
      "You are logged out: %(n)s answer is not stored. Please log in again.",
      "You are logged out: %(n)s answers are not stored. Please log in again.",
      unsent,
    );
  }
  if (state === "offline") {
    return count("%(n)s answer waits for the network", "%(n)s answers wait for the network", unsent);
  }
  return "";
}

/** How strongly two things go together, in words; no DOM. */
import { _, fill } from "../lib/words.js";

const STRONG = 0.5;
const CLEAR = 0.3;

/** "clear, 0.45 of 1"; what may be chance is called so first. */
export function strengthInWords({ strength, found }) {
  const values = { how: howStrong(strength), n: rounded(strength) };
  return found ? fill(_("%(how)s, %(n)s of 1"), values) : fill(_("may be chance, %(n)s of 1"), values);
}

/** From which strength on it would have shown: "only strong, from 0.62". */
export function leastInWords(leastSeen) {
  if (leastSeen >= 1) return _("none would be sure to show");
  const values = { n: rounded(leastSeen) };
  if (leastSeen >= STRONG) return fill(_("only strong, from %(n)s"), values);
  return leastSeen >= CLEAR ? fill(_("clear, from %(n)s"), values) : fill(_("even rather weak, from %(n)s"), values);
}

/** How two things go together: "rise together", "one up, the other down", "may be chance". */
export function pairInWords({ strength, found }) {
  if (!found) return _("may be chance");
  return strength < 0 ? _("one up, the other down") : _("rise together");
}

export function howStrong(strength) {
  const size = Math.abs(strength);
  if (size >= STRONG) return _("strong");
  return size >= CLEAR ? _("clear") : _("weak");
}

function rounded(value) {
  return value.toFixed(2).replace("-", "−");
}

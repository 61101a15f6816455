/** What a model cannot do, in plain words: the same for a parent at three in the morning. */
import { _, count } from "../lib/words.js";
import { STARTER } from "./model_words.js";

const FEW_NIGHTS = 5;

export function limitsInWords(model) {
  const nights = model.report?.nights ?? 0;
  const limits = [_("It says nothing about why a child cries, and is no medical device.")];
  if (model.trainer === STARTER) {
    return [_("It has never heard your room: a television, another child or an animal may be taken for crying."), ...limits];
  }
  if (nights > 0 && nights < FEW_NIGHTS) {
    limits.unshift(
      count(
        "It was measured on %(n)s night only, so each figure may be well off: see the range beside it.",
        "It was measured on %(n)s nights only, so each figure may be well off: see the range beside it.",
        nights,
      ),
    );
  }
  return [
    _("It knows your child, this room and this recorder as they were. A new room, a cold or half a year later is something else: mark another night then, and train again."),
    ...limits,
    _("It was measured against what you have marked. Where a label is wrong, so is the figure."),
  ];
}

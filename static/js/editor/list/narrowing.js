import { Away, Refused } from "../../lib/api.js";
import { find, on, say } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { EVERYTHING, isNarrow, readChoice, writeChoice } from "../rows/order.js";

const ROOMY = "(min-width: 561px)";
const WHY = {
  doubtful: () => _("Scores near 0.5 first: there the model learns most from you."),
};

/**
 * Which places the list shows, in which order. The choice is kept in the address, so that
 * a reload and a bookmark keep it. Returns `{ choice, stop() }`; each change of `choice` is
 * a fresh object.
 */
export function bindNarrowing(root, store, { labels, models, onChange }) {
  const bar = find("narrowing", root);
  const order = find("order", bar);
  const low = find("score-low", bar);
  const high = find("score-high", bar);
  const label = find("label-filter", bar);
  const model = find("model-filter", bar);
  const result = { choice: readChoice(new URLSearchParams(location.search)) };

  const choose = (change) => {
    result.choice = Object.freeze({ ...result.choice, ...change });
    const address = new URL(location.href);
    writeChoice(result.choice, address.searchParams);
    history.replaceState(history.state, "", address);
    show();
    onChange();
  };

  const show = () => {
    const { choice } = result;
    for (const button of root.querySelectorAll("[data-filter]")) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === choice.show));
    }
    order.value = choice.order;
    low.value = String(choice.low);
    high.value = String(choice.high);
    label.value = choice.label;
    model.value = String(choice.model);
    say(find("order-why", bar), choice.model > 0 ? _("An older model’s suggestions are to look at only.") : (WHY[choice.order]?.() ?? ""));
    say(find("narrowing-words", bar), inWords(choice));
    for (const button of root.querySelectorAll("[data-show-all]")) button.disabled = isAll(choice);
  };

  const band = () => {
    const [from, to] = [asShare(low, 0), asShare(high, 1)];
    choose({ low: Math.min(from, to), high: Math.max(from, to) });
  };

  const showModel = async () => {
    try {
      await models.show(result.choice.model);
    } catch (error) {
      if (!(error instanceof Away) && !(error instanceof Refused)) throw error;
      choose({ model: 0 });
    }
  };

  const offerModels = async () => {
    const numbers = await models.older();
    for (const number of numbers) model.append(new Option(fill(_("model %(n)s"), { n: number }), String(number)));
    find("model-place", bar).hidden = numbers.length === 0;
    if (!numbers.includes(result.choice.model)) choose({ model: 0 });
    else await showModel();
    show();
  };

  for (const each of labels.all) label.append(new Option(each.name, each.name));
  if (!labels.all.some((each) => each.name === result.choice.label)) result.choice.label = "";
  bar.open = matchMedia(ROOMY).matches;
  show();
  if (models) offerModels().catch((error) => { if (!(error instanceof Away)) throw error; });

  const stops = [
    on(root, "click", (event) => {
      const name = event.target.closest("[data-filter]")?.dataset.filter;
      if (name) choose({ show: name });
      if (event.target.closest("[data-show-all]")) choose({ ...EVERYTHING, order: result.choice.order });
    }),
    on(order, "change", () => choose({ order: order.value })),
    on(label, "change", () => choose({ label: label.value })),
    on(low, "change", band),
    on(high, "change", band),
    on(model, "change", () => {
      choose({ model: Number(model.value) });
      showModel();
    }),
  ];
  result.stop = () => {
    for (const stop of stops) stop();
  };
  return result;
}

function asShare(field, otherwise) {
  const share = Number.parseFloat(field.value.replace(",", "."));
  // As fine as the address keeps it.
  return Number.isNaN(share) ? otherwise : Number(Math.min(1, Math.max(0, share)).toFixed(4));
}

function isAll(choice) {
  return choice.show === "all" && !isNarrow(choice);
}

function inWords({ low, high, label, model }) {
  const band = low > 0 || high < 1 ? fill(_("score %(low)s to %(high)s"), { low: low.toFixed(2), high: high.toFixed(2) }) : "";
  return [band, label, model > 0 ? fill(_("model %(n)s"), { n: model }) : ""].filter(Boolean).join(", ");
}

/** Which recordings and labels a form speaks of: all, or those that are ticked. */
import { requestAll } from "../lib/api.js";
import { find, fromTemplate, say } from "../lib/dom.js";
import { facts, playable } from "./states.js";

export function bindChoices(form, many, one) {
  const all = find(`all-${many}`, form);
  const choices = find(`${one}-choices`, form);
  all.addEventListener("change", () => {
    choices.hidden = all.checked;
  });
}

export async function fillChoices(form, timeZone) {
  const [recordings, labels] = await Promise.all([
    requestAll("recordings/?page_size=500"),
    requestAll("labels/?all=1"),
  ]);
  const nights = recordings.filter(playable);
  choose(find("recording-choices", form), nights, (row) => [row.id, `${row.name}, ${facts(row, timeZone)}`]);
  const carried = labels.filter((row) => !row.archived_at || row.n_annotations);
  choose(find("label-choices", form), carried, (row) => [row.name, row.name]);
}

function choose(list, rows, wordsOf) {
  list.replaceChildren(
    ...rows.map((row) => {
      const element = fromTemplate("choice");
      const [value, words] = wordsOf(row);
      element.querySelector("input").value = value;
      say(find("word", element), words);
      return element;
    }),
  );
}

/** The ticked ones; nothing at all, which stands for everything, where all are wanted. */
export function chosen(form, many, one) {
  if (find(`all-${many}`, form).checked) return undefined;
  const boxes = find(`${one}-choices`, form).querySelectorAll("input:checked");
  return [...boxes].map((box) => box.value);
}

/** "Train a model": from the newest dataset, unless somebody chooses another. */
import { request, requestAll } from "../lib/api.js";
import { find, say } from "../lib/dom.js";
import { count, fill, _ } from "../lib/words.js";

export function bindTraining(root, { trying, done }) {
  const form = find("train-form", root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await trying(() => request("models/", { method: "POST", body: wanted(form) }));
    done();
  });
  trying(() => fillDatasets(root, form));
}

async function fillDatasets(root, form) {
  const datasets = (await requestAll("datasets/?page_size=200")).filter(canTeach);
  const asked = Number(new URLSearchParams(location.search).get("dataset"));
  find("from-dataset", form).replaceChildren(
    ...datasets.map((dataset) => new Option(inWords(dataset), dataset.number, false, dataset.number === asked)),
  );
  form.hidden = datasets.length === 0;
  find("empty", root).hidden = datasets.length > 0;
  // Before this the browser would have sent the form by itself, to nobody.
  find("train", form).disabled = false;
}

/** A model learns from sound: a list of what was marked is not enough. */
function canTeach(dataset) {
  return dataset.status === "done" && dataset.with_clips;
}

function inWords({ number, n_clips: n }) {
  return fill(count("Dataset %(number)s, %(n)s clip", "Dataset %(number)s, %(n)s clips", n), { number });
}

function wanted(form) {
  return {
    dataset: Number(find("from-dataset", form).value),
    trainer: find("trainer", form).value,
    seed: Number(find("seed", form).value || 0),
  };
}

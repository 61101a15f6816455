import { request } from "../lib/api.js";
import { find, fromTemplate, keepList, say } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { _, count, fill } from "../lib/words.js";
import { asked } from "./asking.js";
import { toMoment, wallNow } from "./links_wall.js";

/** The list of series, and what is done with them; returns what shows it anew. */
export function bindSeries(root, { timeZone, changed }) {
  const toast = createToast();
  const problem = find("problem", root);
  const form = find("add-series", root);
  const shown = new Map(); // a row's element -> the series as the server last said it
  const openReading = bindReading({ timeZone, changed, toast });

  find("series-kind", form).addEventListener("change", showUnit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trying(add);
  });

  async function show() {
    const { body } = await request("series/");
    keepList(find("series", root), body, { idOf: (one) => one.id, create, update });
    find("no-series", root).hidden = body.length > 0;
  }

  function create() {
    const element = fromTemplate("series");
    find("add-one", element).addEventListener("click", () => openReading(shown.get(element)));
    find("remove", element).addEventListener("click", () => trying(() => remove(shown.get(element))));
    return element;
  }

  function update(element, one) {
    shown.set(element, one);
    say(find("name", element), one.unit ? `${one.name} (${one.unit})` : one.name);
    say(find("words", element), readingsInWords(one));
    find("add-one", element).setAttribute("aria-label", fill(_("Add a reading: %(name)s"), one));
    find("remove", element).setAttribute("aria-label", fill(_("Remove: %(name)s"), one));
  }

  async function add() {
    const kind = find("series-kind", form).value;
    const unit = kind === "number" ? find("series-unit", form).value : "";
    const { body } = await request("series/", { method: "POST", body: { name: find("series-name", form).value, kind, unit } });
    form.reset();
    showUnit();
    await changed();
    toast(fill(_("“%(name)s” is there."), body));
  }

  async function remove(one) {
    const wanted = await asked({
      heading: fill(_("Remove “%(name)s”?"), one),
      words: _("All of its readings go with it."),
      button: _("Remove"),
    });
    if (!wanted) return;
    await request(`series/${one.id}/`, { method: "DELETE", version: one.version });
    await changed();
    find("series-name", form).focus();
    toast(fill(_("“%(name)s” is removed."), one));
  }

  function showUnit() {
    find("of-number", form).hidden = find("series-kind", form).value !== "number";
  }

  async function trying(act) {
    problem.hidden = true;
    try {
      await act();
    } catch (error) {
      say(problem, error.message);
      problem.hidden = false;
    }
  }

  return show;
}

function readingsInWords({ n_readings: n, first_night: first, last_night: last }) {
  const readings = count("%(n)s reading", "%(n)s readings", n);
  if (n === 0) return readings;
  return first === last ? `${readings} · ${first}` : fill(_("%(readings)s · %(first)s to %(last)s"), { readings, first, last });
}

function bindReading({ timeZone, changed, toast }) {
  const dialog = find("reading-dialog");
  const form = find("reading-form", dialog);
  const problem = find("reading-problem", dialog);
  let series = null;

  find("reading-cancel", dialog).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await save();
    } catch (error) {
      say(problem, error.message);
      problem.hidden = false;
    }
  });

  async function save() {
    const isNumber = series.kind === "number";
    const value = isNumber ? find("reading-value", form).value.trim().replace(",", ".") : find("reading-choice", form).value;
    const at = toMoment(find("reading-at", form).value, timeZone);
    await request(`series/${series.id}/readings/`, { method: "POST", body: [{ at, value }] });
    dialog.close();
    await changed();
    toast(_("The reading is there."));
  }

  return (one) => {
    series = one;
    problem.hidden = true;
    say(find("reading-heading", dialog), fill(_("%(name)s: add a reading"), one));
    find("reading-number", dialog).hidden = one.kind !== "number";
    find("reading-yes", dialog).hidden = one.kind === "number";
    find("reading-at", form).value = wallNow(timeZone);
    find("reading-value", form).value = "";
    dialog.showModal();
  };
}

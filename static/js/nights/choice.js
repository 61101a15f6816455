/** What is shown: night, week or month, how far back, which child; kept in the address. */
import { find, on, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { lastNightAt, nightAt, plusDays } from "./dates.js";

const USUAL = { by: "night", days: "30", child: "" };

export function bindChoice(form, { children, onChange }) {
  const asked = new URLSearchParams(location.search);
  offerChildren(form, children);
  for (const [name, usual] of Object.entries(USUAL)) set(form, name, asked.get(name) ?? usual);
  const stop = on(form, "change", () => {
    remember(form);
    onChange();
  });
  on(form, "submit", (event) => event.preventDefault());
  return { read: () => readChoice(form), reach: (nNights) => reach(form, nNights), stop };
}

function set(form, name, value) {
  const field = form.elements[name];
  if (field && [...field.options].some((option) => option.value === value)) field.value = value;
}

function readChoice(form) {
  const value = (name) => form.elements[name]?.value ?? USUAL[name];
  return { by: value("by"), days: Number(value("days")), child: value("child") };
}

/** Look as far back as it takes, if that is offered. */
function reach(form, nNights) {
  const field = form.elements.days;
  if (Number(field.value) >= nNights) return;
  const enough = [...field.options].find(({ value }) => Number(value) >= nNights);
  if (enough) field.value = enough.value;
}

function offerChildren(form, children) {
  const place = find("child", form);
  place.hidden = children.length === 0;
  const option = (value, words) => Object.assign(document.createElement("option"), { value, textContent: words });
  find("child", form).querySelector("select").replaceChildren(option("", _("all")), ...children.map(({ id, name }) => option(id, name)));
}

function remember(form) {
  const address = new URL(location.href);
  for (const [name, usual] of Object.entries(USUAL)) {
    const value = form.elements[name]?.value ?? usual;
    if (value === usual) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  history.replaceState(null, "", address);
}

/** From which night to which: up to the one that is going on, and which was the last. */
export function rangeOf({ days }, { timeZone, nowMs = Date.now() }) {
  const last = nightAt(nowMs, timeZone);
  return { first: plusDays(last, 1 - days), last, lastNight: lastNightAt(nowMs, timeZone) };
}

/** The same choice for another page. */
export function carry(link) {
  link.href = new URL(link.href, location.href).pathname + location.search;
}

/** Why there is nothing, in the place of everything. */
export function fail(root, error) {
  const problem = find("problem", root);
  say(problem, error.message);
  problem.hidden = false;
}

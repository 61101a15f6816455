import { request, requestAll } from "../lib/api.js";
import { find, fromTemplate, keepList, say, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { _, count, fill } from "../lib/words.js";

const root = find("labels");
const form = find("add-form", root);
const toast = createToast();
const rows = new Map(); // a list's element -> its label as the server last said it
const anywhere = find("problem", root);
let last = Promise.resolve();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const label = {
    name: asName(field(form, "name").value),
    hotkey: field(form, "hotkey").value,
    colour: field(form, "colour").value,
    counts_as_crying: field(form, "counts_as_crying").checked,
  };
  await trying(form, anywhere, async () => {
    await request("labels/", { method: "POST", body: label });
    form.reset();
    field(form, "name").focus();
    await show();
    toast(fill(_("“%(name)s” is added."), label));
  });
});
// Before this the browser would have sent the form by itself, to nobody.
find("add", form).disabled = false;
trying(form, anywhere, show);

async function show() {
  const labels = await requestAll("labels/?all=1");
  const offered = labels.filter((label) => !label.archived_at);
  const archived = labels.filter((label) => label.archived_at);
  keepList(find("list", root), offered, {
    idOf: (label) => label.name,
    create: createRow,
    update: (element, label) => updateRow(element, label, offered),
  });
  keepList(find("archived-list", root), archived, {
    idOf: (label) => label.name,
    create: createArchived,
    update: describe,
  });
  find("archived", root).hidden = archived.length === 0;
  setState(root, "ready");
}

function createRow(label) {
  const element = fromTemplate("label");
  for (const name of ["name", "hotkey", "colour", "into"]) tie(element, name, label.name);
  for (const name of ["name", "hotkey", "colour", "counts_as_crying"]) {
    field(element, name).addEventListener("change", (event) => change(element, name, event.target));
  }
  find("up", element).addEventListener("click", () => move(element, -1));
  find("down", element).addEventListener("click", () => move(element, 1));
  find("merge", element).addEventListener("click", () => askToMerge(element));
  find("archive", element).addEventListener("click", () => archive(element));
  return element;
}

/** A label and a field belong together by an id, and so do a field and its problem. */
function tie(element, name, unique) {
  const input = field(element, name);
  input.id = `${name}-of-${unique}`;
  element.querySelector(`[data-for="${name}"]`).htmlFor = input.id;
  const problem = element.querySelector(`[data-field-problem="${name}"]`);
  if (!problem) return;
  problem.id = `${input.id}-problem`;
  input.setAttribute("aria-describedby", problem.id);
}

function updateRow(element, label, offered) {
  describe(element, label);
  say(find("key", element), label.hotkey.toUpperCase());
  find("up", element).setAttribute("aria-label", fill(_("Move “%(name)s” up"), label));
  find("down", element).setAttribute("aria-label", fill(_("Move “%(name)s” down"), label));
  say(find("change", element), fill(_("Change “%(name)s”"), label));
  for (const name of ["name", "hotkey", "colour"]) put(field(element, name), label[name]);
  field(element, "counts_as_crying").checked = label.counts_as_crying;
  const others = offered.filter((other) => other.name !== label.name).map((other) => other.name);
  const menu = field(element, "into");
  const chosen = menu.value;
  menu.replaceChildren(...others.map((name) => new Option(name, name)));
  if (others.includes(chosen)) menu.value = chosen;
}

function describe(element, label) {
  rows.set(element, label);
  element.style.setProperty("--label", label.colour);
  say(find("name", element), label.name);
  const marked = count("%(n)s marked", "%(n)s marked", label.n_annotations);
  say(find("facts", element), label.counts_as_crying ? `${_("counts as crying")} · ${marked}` : marked);
}

function createArchived(label) {
  const element = fromTemplate("archived");
  const button = find("restore", element);
  button.setAttribute("aria-label", fill(_("Bring back “%(name)s”"), label));
  button.addEventListener("click", () =>
    acting(element, "restore", {}, (restored) => {
      toast(fill(_("“%(name)s” is back."), restored));
      find("change", rowOf(restored.name)).focus();
    }),
  );
  return element;
}

function change(element, name, input) {
  const value = input.type === "checkbox" ? input.checked : input.value;
  return trying(element, find("row-problem", element), async () => {
    const label = rows.get(element);
    const { body } = await request(`labels/${label.name}/`, {
      method: "PATCH",
      version: label.version,
      body: { [name]: name === "name" ? asName(value) : value },
    });
    element.dataset.id = body.name; // the same element goes by the new name
    await show();
    toast(fill(_("“%(name)s” is saved."), body));
  });
}

function move(element, by) {
  return acting(element, "move", { by }, () => {
    // The list has moved the element, which takes the focus from what is in it.
    find(by < 0 ? "up" : "down", element).focus();
    const place = [...find("list", root).children].indexOf(element) + 1;
    toast(fill(_("“%(name)s” is number %(place)s."), { ...rows.get(element), place }));
  });
}

function askToMerge(element) {
  const names = { name: rows.get(element).name, into: field(element, "into").value };
  const dialog = find("merge-dialog", document);
  say(
    find("merge-words", dialog),
    fill(_("All that is called “%(name)s” will be called “%(into)s”, and “%(name)s” is archived."), names),
  );
  dialog.returnValue = "keep";
  dialog.onclose = () => {
    if (dialog.returnValue !== "merge") return;
    acting(element, "merge", { into: names.into }, () => {
      toast(fill(_("“%(name)s” is now “%(into)s”."), names));
      find("change", rowOf(names.into)).focus();
    });
  };
  dialog.showModal();
}

function archive(element) {
  return acting(element, "archive", {}, (label) => {
    toast(fill(_("“%(name)s” is archived."), label), {
      text: _("Undo"),
      act: () =>
        trying(anywhere, anywhere, async () => {
          await request(`labels/${label.name}/restore/`, { method: "POST", body: {} });
          await show();
        }),
    });
    field(form, "name").focus({ preventScroll: true });
  });
}

/** Do something with a label, show what came of it, and say so. */
function acting(element, what, body, done) {
  return trying(element, find("row-problem", element), async () => {
    const { name } = rows.get(element);
    const answer = await request(`labels/${name}/${what}/`, { method: "POST", body });
    await show();
    done(answer.body);
  });
}

/** One after another: leaving a field saves it while a button is pressed already. */
function trying(element, problem, act) {
  last = last.then(() => attempt(element, problem, act));
  return last;
}

/** Say what went wrong beside the field it is about, else in the place for all else. */
async function attempt(element, problem, act) {
  complain(element, {});
  problem.hidden = true;
  try {
    await act();
  } catch (error) {
    const unplaced = complain(element, error.fields ?? {});
    say(problem, unplaced ? error.message : "");
    problem.hidden = !unplaced;
    if (error.status === 412) await show().catch(() => undefined);
  }
}

/** True where there is no field to say it beside. */
function complain(element, fields) {
  const said = new Set();
  for (const problem of element.querySelectorAll("[data-field-problem]")) {
    const name = problem.dataset.fieldProblem;
    say(problem, fields[name]?.join(" ") ?? "");
    problem.hidden = !fields[name];
    if (fields[name]) {
      said.add(name);
      field(element, name).setAttribute("aria-invalid", "true");
    } else {
      field(element, name).removeAttribute("aria-invalid");
    }
  }
  return said.size === 0;
}

function rowOf(name) {
  return [...find("list", root).children].find((element) => element.dataset.id === name);
}

function field(element, name) {
  return element.querySelector(`[data-field="${name}"]`);
}

/** "Tired cry" as a label is named: "tired-cry". */
function asName(text) {
  return text.trim().toLowerCase().replace(/\s+/g, "-");
}

/** Do not take what somebody is typing, or has to correct, out of their hands. */
function put(input, value) {
  const theirs = document.activeElement === input || input.getAttribute("aria-invalid") === "true";
  if (input.value !== value && !theirs) input.value = value;
}

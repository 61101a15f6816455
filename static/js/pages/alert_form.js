/** The dialog in which a rule is written, with the sentence that it makes. */
import { request } from "../lib/api.js";
import { find, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { moreInWords, ruleInWords } from "./alert_words.js";

const NEW = {
  about: "crying",
  channel: "",
  least_crying_s: 30,
  quiet_from: null,
  quiet_until: null,
  cool_down_min: 10,
  escalate_after_min: null,
  escalate_channel: "",
};
// What is offered once somebody wants it.
const DAY = { from: "08:00", until: "19:00" };
const PATIENCE_MIN = 10;

/** `open(null)` writes a new rule, `open(rule)` changes one; `done` hears what was saved. */
export function createRuleForm({ channels, done }) {
  const dialog = find("rule-dialog");
  const form = find("rule-form", dialog);
  const problem = find("form-problem", form);
  let rule = null;

  form.addEventListener("input", tell);
  find("has-quiet", form).addEventListener("change", ({ target }) => {
    field("quiet_from").value ||= target.checked ? DAY.from : "";
    field("quiet_until").value ||= target.checked ? DAY.until : "";
    tell();
  });
  find("has-escalation", form).addEventListener("change", ({ target }) => {
    field("escalate_after_min").value ||= target.checked ? PATIENCE_MIN : "";
    const other = channels().find((name) => name !== field("channel").value);
    if (target.checked && other) field("escalate_channel").value = other;
    tell();
  });
  find("cancel", form).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await save();
  });

  return function open(wanted) {
    rule = wanted;
    say(find("rule-heading", dialog), rule ? _("Change this rule") : _("Add a rule"));
    fill(rule ?? { ...NEW, channel: channels()[0] });
    complain({});
    problem.hidden = true;
    dialog.showModal();
  };

  async function save() {
    const button = find("save", form);
    button.disabled = true;
    try {
      const { body } = await (rule
        ? request(`alert-rules/${rule.id}/`, { method: "PATCH", version: rule.version, body: written() })
        : request("alert-rules/", { method: "POST", body: written() }));
      dialog.close();
      done(body);
    } catch (error) {
      if (error.current) {
        rule = error.current;
        fill(rule);
      }
      const unplaced = complain(error.fields ?? {});
      say(problem, unplaced ? error.message : "");
      problem.hidden = !unplaced;
    } finally {
      button.disabled = false;
    }
  }

  function fill(values) {
    for (const name of ["channel", "escalate_channel"]) offer(field(name), values[name]);
    for (const name of Object.keys(NEW)) field(name).value = values[name] ?? "";
    find("has-quiet", form).checked = Boolean(values.quiet_from);
    find("has-escalation", form).checked = Boolean(values.escalate_channel);
    tell();
  }

  /** A channel that was taken away since is still what the rule says. */
  function offer(menu, chosen) {
    const names = [...new Set([...channels(), chosen].filter(Boolean))];
    menu.replaceChildren(...names.map((name) => new Option(name, name)));
  }

  function tell() {
    const crying = field("about").value === "crying";
    show("of-crying", crying);
    show("of-quiet", find("has-quiet", form).checked);
    show("of-escalation", find("has-escalation", form).checked);
    say(
      find("escalation-words", form),
      crying ? _("Tell somebody else if it goes on and nobody goes in") : _("Tell somebody else if it stays silent"),
    );
    const values = written();
    say(find("sentence", form), `${ruleInWords(values)} ${moreInWords(values)}`);
  }

  function show(part, shown) {
    for (const element of form.querySelectorAll(`[data-${part}]`)) element.hidden = !shown;
  }

  function written() {
    const quiet = find("has-quiet", form).checked;
    const more = find("has-escalation", form).checked;
    return {
      about: field("about").value,
      channel: field("channel").value,
      least_crying_s: number("least_crying_s") ?? 0,
      quiet_from: (quiet && field("quiet_from").value) || null,
      quiet_until: (quiet && field("quiet_until").value) || null,
      cool_down_min: number("cool_down_min") ?? 0,
      escalate_after_min: more ? number("escalate_after_min") : null,
      escalate_channel: more ? field("escalate_channel").value : "",
    };
  }

  function number(name) {
    const { value } = field(name);
    return value === "" ? null : Math.trunc(Number(value));
  }

  /** True where there is no field to say it beside. */
  function complain(fields) {
    let placed = false;
    for (const element of form.querySelectorAll("[data-field-problem]")) {
      const name = element.dataset.fieldProblem;
      const said = fields[name]?.join(" ") ?? "";
      say(element, said);
      element.hidden = !said;
      field(name).removeAttribute("aria-invalid");
      if (!said) continue;
      field(name).setAttribute("aria-invalid", "true");
      if (!placed) field(name).focus();
      placed = true;
    }
    return !placed;
  }

  function field(name) {
    return form.querySelector(`[data-field="${name}"]`);
  }
}

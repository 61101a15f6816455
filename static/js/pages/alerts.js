import { request, requestAll } from "../lib/api.js";
import { dateInWords } from "../lib/clock.js";
import { find, fromTemplate, keepList, readJson, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { createToast } from "../lib/toast.js";
import { _, fill } from "../lib/words.js";
import { bindBrowser } from "./alert_browser.js";
import { showChannels } from "./alert_channels.js";
import { createRuleForm } from "./alert_form.js";
import { moreInWords, ruleInWords, standingInWords } from "./alert_words.js";
import { asked } from "./asking.js";

const LOOK_EVERY_MS = 5000;
const N_TOLD = 50;

const page = readJson("page");
const root = find("alerts");
const problem = find("problem", root);
const add = find("add", root);
const toast = createToast();
const shown = new Map(); // a rule's element -> the rule as the server last said it
let channels = [];
let stop = () => undefined;

const openForm = createRuleForm({ channels: () => channels, done: saved });
add.addEventListener("click", () => openForm(null));
bindBrowser(root, page.pushKey);
watch();

function watch() {
  stop();
  stop = poll(refresh, LOOK_EVERY_MS);
}

async function refresh() {
  const [known, rules, told] = await Promise.all([
    requestAll("channels/"),
    requestAll("alert-rules/"),
    request(`alerts/?page_size=${N_TOLD}`),
  ]);
  channels = known.map(({ name }) => name);
  showChannels(root, channels);
  showRules(rules);
  showTold(told.body.results);
  // There is nobody to tell before there is a channel.
  add.disabled = channels.length === 0;
  setState(root, "ready");
  return true;
}

function showRules(rules) {
  keepList(find("rules", root), rules, { idOf: (rule) => rule.id, create: createRule, update: updateRule });
  find("no-rules", root).hidden = rules.length > 0;
}

function createRule() {
  const element = fromTemplate("rule");
  find("change", element).addEventListener("click", () => openForm(shown.get(element)));
  find("switch", element).addEventListener("click", () => switchRule(element));
  find("remove", element).addEventListener("click", () => removeRule(element));
  return element;
}

function updateRule(element, rule) {
  shown.set(element, rule);
  setState(element, rule.active ? "on" : "off");
  const sentence = ruleInWords(rule);
  say(find("sentence", element), sentence);
  say(find("more", element), moreInWords(rule));
  say(find("switch", element), rule.active ? _("Switch off") : _("Switch on"));
  find("off", element).hidden = rule.active;
  const name = (part, words) => find(part, element).setAttribute("aria-label", fill(words, { sentence }));
  name("switch", rule.active ? _("Switch off: %(sentence)s") : _("Switch on: %(sentence)s"));
  name("change", _("Change: %(sentence)s"));
  name("remove", _("Remove: %(sentence)s"));
  const gone = [rule.channel, rule.escalate_channel].find((each) => each && !channels.includes(each));
  complain(element, gone ? fill(_("There is no channel “%(gone)s” any more. Please change this rule."), { gone }) : "");
}

function showTold(alerts) {
  keepList(find("told", root), alerts, {
    idOf: (alert) => alert.id,
    create: () => fromTemplate("alert"),
    update: updateAlert,
  });
  find("nothing-told", root).hidden = alerts.length > 0;
}

function updateAlert(element, alert) {
  setState(element, alert.state);
  say(find("when", element), dateInWords(alert.created_at, page.timeZone));
  say(find("title", element), alert.title);
  // A letter is long, and has a page of its own.
  say(find("body", element), alert.step === "letter" ? "" : alert.body);
  say(find("standing", element), standingInWords(alert));
  complain(element, alert.problem);
}

async function saved(rule) {
  watch();
  toast(ruleInWords(rule));
}

function switchRule(element) {
  const rule = shown.get(element);
  return trying(async () => {
    await request(`alert-rules/${rule.id}/`, { method: "PATCH", version: rule.version, body: { active: !rule.active } });
    await refresh();
  });
}

async function removeRule(element) {
  const rule = shown.get(element);
  const wanted = await asked({
    heading: _("Remove this rule?"),
    words: fill(_("%(sentence)s What it has told stays in the list."), { sentence: ruleInWords(rule) }),
    button: _("Remove"),
  });
  if (!wanted) return;
  await trying(async () => {
    await request(`alert-rules/${rule.id}/`, { method: "DELETE", version: rule.version });
    await refresh();
    add.focus();
    toast(_("The rule is removed."));
  });
}

function complain(element, words) {
  const place = find("row-problem", element);
  say(place, words);
  place.hidden = !words;
}

/** Do it; what goes wrong is said above, and what stands now is shown. */
async function trying(act) {
  problem.hidden = true;
  try {
    await act();
  } catch (error) {
    await refresh().catch(() => undefined);
    say(problem, error.message);
    problem.hidden = false;
  }
}

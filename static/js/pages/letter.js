/** The letter itself comes with the page; here it is printed, and chosen whether it is sent. */
import { request, requestAll } from "../lib/api.js";
import { find, say, setState } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

const root = find("letter");
const problem = find("problem", root);
const wanted = find("wanted", root);
const channel = find("channel", root);
const kind = find("kind", root);
let shown;

find("print", root).addEventListener("click", () => window.print());
find("form", root).addEventListener("submit", (event) => event.preventDefault());
wanted.addEventListener("change", () => choose({ wanted: wanted.checked, channel: channel.value }));
channel.addEventListener("change", () => choose({ channel: channel.value }));
kind.addEventListener("change", () => choose({ with_kind_line: kind.checked }));
trying(show);

async function show() {
  const [settings, channels] = await Promise.all([request("letter/"), requestAll("channels/")]);
  const names = channels.map(({ name }) => name);
  // One that the operator took away since is named, so that it can be seen.
  const chosen = settings.body.channel;
  if (chosen && !names.includes(chosen)) names.push(chosen);
  channel.replaceChildren(...names.map((name) => new Option(name, name)));
  find("no-channels", root).hidden = names.length > 0;
  update(settings.body);
  setState(root, "ready");
}

function update(settings) {
  shown = settings;
  wanted.checked = settings.wanted;
  if (settings.channel) channel.value = settings.channel;
  kind.checked = settings.with_kind_line;
  find("kind-line", root).hidden = !settings.with_kind_line;
  const there = channel.options.length > 0;
  wanted.disabled = channel.disabled = !there;
  kind.disabled = false;
  const words = settings.wanted ? fill(_("The next one goes to %(channel)s on Monday."), settings) : "";
  say(find("words", root), words);
}

async function choose(wishes) {
  await trying(async () => {
    const { body } = await request("letter/", { method: "PATCH", body: wishes });
    update(body);
  });
}

async function trying(act) {
  problem.hidden = true;
  try {
    await act();
  } catch (error) {
    say(problem, error.message);
    problem.hidden = false;
    if (shown) update(shown);
  }
}

/** The ways to be told, each with a test whose end is told beside it. */
import { request } from "../lib/api.js";
import { find, fromTemplate, keepList, say } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { _, fill } from "../lib/words.js";

const LOOK_EVERY_MS = 1000;

export function showChannels(root, names) {
  keepList(find("channels", root), names, { idOf: (name) => name, create, update: () => undefined });
  find("no-channels", root).hidden = names.length > 0;
}

function create(name) {
  const element = fromTemplate("channel");
  const button = find("test", element);
  say(find("name", element), name);
  button.setAttribute("aria-label", fill(_("Send a test to %(name)s"), { name }));
  button.addEventListener("click", () => test(element, name));
  return element;
}

async function test(element, name) {
  const button = find("test", element);
  button.disabled = true;
  tell(element, { words: _("A test is on its way ...") });
  try {
    const { body } = await request("channels/test/", { method: "POST", body: { channel: name } });
    await arrival(body.id, element);
  } catch (error) {
    tell(element, { problem: error.message });
  } finally {
    button.disabled = false;
    button.focus();
  }
}

/** Wait until it is known what became of a test. */
function arrival(id, element) {
  return new Promise((known) => {
    poll(async () => {
      const { body } = await request(`alerts/${id}/`);
      if (body.state === "waiting") return true;
      if (body.state === "sent") tell(element, { words: _("The test was sent. It should be there by now.") });
      else tell(element, { problem: body.problem });
      known();
      return false;
    }, LOOK_EVERY_MS);
  });
}

function tell(element, { words = "", problem = "" }) {
  say(find("words", element), words);
  say(find("row-problem", element), problem);
  find("row-problem", element).hidden = !problem;
}

import { request, requestAll } from "../lib/api.js";
import { find, fromTemplate, keepList, say, setState } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

const root = find("tokens");
const problem = find("token-problem", root);

find("token-form", root).addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = find("token-name", root);
  await trying(async () => {
    const { body } = await request("tokens/", { method: "POST", body: { name: field.value } });
    find("token-issued", root).hidden = false;
    say(find("token-secret", root), body.token);
    field.value = "";
    await show();
  });
});

find("make", root).disabled = false;
trying(show);

async function show() {
  const tokens = await requestAll("tokens/");
  keepList(find("token-list", root), tokens, {
    idOf: (token) => token.id,
    create: (token) => row(token),
    update: () => undefined,
  });
  find("token-empty", root).hidden = tokens.length > 0;
  setState(root, "ready");
}

function row(token) {
  const element = fromTemplate("token");
  say(find("name", element), token.name);
  const made = new Date(token.created_at).toLocaleDateString(document.documentElement.lang);
  say(find("made", element), fill(_("made %(date)s"), { date: made }));
  const button = find("revoke", element);
  button.setAttribute("aria-label", fill(_("Take back the key “%(name)s”"), { name: token.name }));
  button.addEventListener("click", () =>
    trying(async () => {
      await request(`tokens/${token.id}/`, { method: "DELETE" });
      await show();
    }),
  );
  return element;
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

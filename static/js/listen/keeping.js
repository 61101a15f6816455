import { request } from "../lib/api.js";
import { find, on, setState } from "../lib/dom.js";
import { tryingAt } from "../lib/trying.js";
import { _ } from "../lib/words.js";

const NUMBERS = ["margin_s", "keep_days", "episode_gap_s"];

/** What is kept of a night that was heard live, and what counts as one bout. */
export async function bindKeeping(root, { toast }) {
  const form = find("keeping-form", root);
  const trying = tryingAt(find("keeping-problem", root));
  const field = (name) => form.querySelector(`[data-field="${name}"]`);

  const show = ({ keep, ...numbers }) => {
    field("keep").value = keep;
    for (const name of NUMBERS) field(name).value = numbers[name] ?? "";
    showMargin();
    find("keep", root).disabled = false; // before, one would save what nobody had chosen
    setState(root, "ready");
  };

  // A margin is around bouts: elsewhere there is nothing to set it for.
  const showMargin = () => {
    find("margin", root).hidden = field("keep").value !== "episodes";
  };

  const wishes = () => ({
    keep: field("keep").value,
    ...Object.fromEntries(NUMBERS.map((name) => [name, field(name).value === "" ? null : Number(field(name).value)])),
  });

  on(field("keep"), "change", showMargin);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    trying(async () => {
      show((await request("live-settings/", { method: "PATCH", body: wishes() })).body);
      toast(_("Saved. It holds from now on."));
    });
  });
  await trying(async () => show((await request("live-settings/")).body));
}

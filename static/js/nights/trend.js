/** Whether something has changed, in a sentence that can be muted. */
import { request } from "../lib/api.js";
import { find, on, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";

/** Returns `show(chosen)`, which tells of the nights that are chosen. */
export function bindTrend(root, { ask, toast }) {
  const [words, mute] = [find("trend", root), find("trend-switch", root)];
  let asked = 0;
  let chosen = null;
  let isWanted = true;

  const show = async (choice) => {
    chosen = choice;
    const mine = (asked += 1);
    const trend = await ask(choice).catch(() => null); // the page says enough without it
    if (mine !== asked) return;
    isWanted = trend?.is_wanted ?? true;
    say(words, trend?.sentence ?? "");
    say(mute, isWanted ? _("Leave such sentences out") : _("Say whether something has changed"));
    mute.hidden = !trend;
  };

  const choose = async (wish) => {
    try {
      await request("letter/", { method: "PATCH", body: { with_kind_line: wish } });
      await show(chosen);
    } catch (error) {
      toast(error.message);
    }
  };

  on(mute, "click", async () => {
    const wished = !isWanted;
    await choose(wished);
    const undo = { text: _("Undo"), act: () => choose(!wished) };
    toast(wished ? _("It is said again, and the letter closes with a kind line.") : _("It is left out, and so is the line at the end of the letter."), undo);
  });
  return show;
}

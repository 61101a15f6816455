import { request } from "../lib/api.js";
import { find, readJson, say, setState } from "../lib/dom.js";
import { _ } from "../lib/words.js";
import { bindImport } from "./links_import.js";
import { showFound } from "./links_found.js";
import { drawHelped } from "./links_helped.js";
import { bindSeries } from "./links_series.js";

const page = readJson("page");
const root = find("links");
const problem = find("problem", root);
let stops = [];

const showSeries = bindSeries(root, { timeZone: page.timeZone, changed });
bindImport(root, { timeZone: page.timeZone, changed });
show();

/** Readings change what is found. */
async function changed() {
  await Promise.all([trying(showSeries), trying(lookForLinks)]);
}

async function show() {
  const all = await Promise.all([trying(showSeries), trying(lookForLinks), trying(lookForHelp)]);
  setState(root, all.every(Boolean) ? "ready" : "failed");
}

async function lookForLinks() {
  const { body } = await request("nights/links/");
  showFound(root, body);
}

async function lookForHelp() {
  const { body } = await request("nights/calm/");
  for (const stop of stops) stop();
  stops = drawHelped(find("helped", root), body);
  find("nothing-done", root).hidden = body.length > 0;
}

/** Do it; what goes wrong is said above, and leaves the other parts of the page alone. */
async function trying(act) {
  try {
    await act();
    return true;
  } catch (error) {
    say(problem, error.message || _("Something went wrong on our side. Please try again."));
    problem.hidden = false;
    return false;
  }
}

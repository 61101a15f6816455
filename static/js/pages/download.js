/** Have an export made, say how far it is, and let the browser keep it. */
import { request } from "../lib/api.js";
import { _, fill } from "../lib/words.js";

const EVERY_MS = 1500;

export async function downloadOf(wanted, { tell }) {
  try {
    let { body: made } = await request("exports/", { method: "POST", body: wanted });
    while (made.status === "queued" || made.status === "running") {
      tell(fill(_("Putting it together: %(percent)s %"), { percent: Math.round(100 * made.progress) }));
      await new Promise((done) => setTimeout(done, EVERY_MS));
      made = (await request(`exports/${made.number}/`)).body;
    }
    tell(made.status === "done" ? _("It is ready; your browser is fetching it.") : made.problem);
    if (made.status === "done") location.assign(made.download_url);
  } catch (error) {
    tell(error.message);
  }
}

/** Lets this browser be told though no page is open, and takes that back. */
import { request, requestAll } from "../lib/api.js";
import { find, say } from "../lib/dom.js";
import { _ } from "../lib/words.js";

const WORKER = "/alerts/push_worker.js";

/** `key` is the server's; empty where it tells no browser. */
export function bindBrowser(root, key) {
  const section = find("browser", root);
  section.hidden = !key;
  if (!key) return;
  const button = find("allow", section);
  const words = find("browser-words", section);
  const problem = find("browser-problem", section);
  button.addEventListener("click", () => trying(change));
  trying(show);

  async function show() {
    if (!navigator.serviceWorker || !globalThis.PushManager) {
      say(words, _("This browser cannot be told here: it needs an address with https, and on an iPhone Lullabel among its apps."));
      button.hidden = true;
      return;
    }
    const told = await ours();
    say(words, told ? _("This browser is told by the channel “push”.") : _("Let this browser be told by the channel “push”, though no page is open."));
    say(button, told ? _("No more in this browser") : _("Allow it in this browser"));
    button.hidden = false;
  }

  async function change() {
    const told = await ours();
    await (told ? takeBack(told) : allow());
    await show();
  }

  async function allow() {
    if ((await Notification.requestPermission()) !== "granted") {
      throw new Error(_("Your browser does not allow it. You can change that in its settings for this page."));
    }
    const worker = await navigator.serviceWorker.register(WORKER);
    const given = await subscribe(worker);
    await request("push-subscriptions/", { method: "POST", body: given.toJSON() });
  }

  async function subscribe(worker) {
    try {
      return await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    } catch {
      throw new Error(_("Your browser did not reach its maker, who brings the messages. Please try again later."));
    }
  }

  async function takeBack({ id, subscription }) {
    await request(`push-subscriptions/${id}/`, { method: "DELETE" });
    await subscription.unsubscribe();
  }

  async function trying(act) {
    problem.hidden = true;
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      say(problem, error.message);
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  }
}

/** What this browser was given and the server knows of; null where one of them is not. */
async function ours() {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  const subscription = await worker?.pushManager.getSubscription();
  if (!subscription) return null;
  const mark = await sha256(subscription.endpoint);
  const known = (await requestAll("push-subscriptions/")).find((each) => each.endpoint_sha256 === mark);
  return known ? { id: known.id, subscription } : null;
}

async function sha256(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

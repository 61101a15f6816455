import { request, requestAll } from "../lib/api.js";
import { lengthInWords } from "../lib/clock.js";
import { find, fromTemplate, keepList, say, setState } from "../lib/dom.js";
import { poll } from "../lib/poll.js";
import { tryingAt } from "../lib/trying.js";
import { _, fill } from "../lib/words.js";

const EVERY_MS = 5000;
const LATELY_MS = 60_000;

/** Devices that listen: how each stands, what it is called, and a way to take it off. */
export function bindDevices(root, { toast }) {
  const rows = new Map(); // a list's element -> its device as the server last said it
  const trying = tryingAt(find("devices-problem", root));
  const list = find("device-list", root);

  const show = async () => {
    if (root.parentElement.hidden) return true; // this phone listens, and nobody looks
    const devices = (await requestAll("sources/")).filter(({ retired_at }) => !retired_at);
    keepList(list, devices, { idOf: ({ id }) => id, create, update });
    root.hidden = devices.length === 0;
    setState(root, "ready");
    return true;
  };

  const create = () => {
    const element = fromTemplate("device");
    find("rename-form", element).addEventListener("submit", (event) => {
      event.preventDefault();
      trying(() => rename(element));
    });
    find("retire", element).addEventListener("click", () => trying(() => retire(element)));
    return element;
  };

  const update = (element, device) => {
    const fresh = !rows.has(element);
    rows.set(element, device);
    const { state, words } = deviceInWords(device, Date.now());
    setState(element, state);
    say(find("device-name", element), device.name);
    say(find("device-room", element), device.room);
    say(find("device-words", element), words);
    find("retire", element).setAttribute("aria-label", fill(_("Take “%(name)s” off the list"), device));
    say(find("rename", element), fill(_("Rename “%(name)s”"), device));
    for (const name of ["name", "room"]) {
      const input = field(element, name);
      input.id = `device-${device.id}-${name}`;
      element.querySelector(`[data-for="${name}"]`).htmlFor = input.id;
      // What somebody is typing is theirs.
      if (fresh || !find("renaming", element).open) input.value = device[name];
    }
  };

  const rename = async (element) => {
    const body = { name: field(element, "name").value, room: field(element, "room").value };
    await request(`sources/${rows.get(element).id}/`, { method: "PATCH", body });
    find("renaming", element).open = false;
    await show();
    toast(fill(_("“%(name)s” is saved."), body));
  };

  const retire = async (element) => {
    const { id, name, room, kind } = rows.get(element);
    await request(`sources/${id}/`, { method: "DELETE" });
    await show();
    toast(fill(_("“%(name)s” is off the list. What it heard stays."), { name }), {
      text: _("Undo"),
      act: () =>
        trying(async () => {
          await request("sources/", { method: "POST", body: { name, room, kind } });
          await show();
        }),
    });
  };

  return poll(show, EVERY_MS);
}

/** How a device stands, `{ state, words }`. */
export function deviceInWords({ last_word_at, down_since }, now) {
  if (!last_word_at) return { state: "new", words: _("has not listened yet") };
  const agoMs = Math.max(0, now - Date.parse(last_word_at));
  const ago = { length: lengthInWords(1000 * Math.round(agoMs / 1000)) };
  if (down_since) return { state: "down", words: fill(_("nothing comes from it: last heard from %(length)s ago"), ago) };
  if (agoMs < LATELY_MS) return { state: "lately", words: _("heard from just now") };
  return { state: "resting", words: fill(_("rests: last heard from %(length)s ago"), ago) };
}

function field(element, name) {
  return element.querySelector(`[data-field="${name}"]`);
}

/** The picture comes first; what else the page is made of is fetched when it stands. */
import { Away } from "../lib/api.js";
import { find, readJson, setState } from "../lib/dom.js";
import { openPicture } from "./annotate_picture.js";

const page = readJson("page");
const root = find("annotate");

main().catch((error) => {
  setState(root, "failed");
  find("failed-words", root).textContent = error.message;
  find("failed", root).hidden = false;
});

async function main() {
  const picture = page.pyramid ? await openPicture(root, page) : null;
  announce(page.later);
  const { openTones } = await come(import("./annotate_tones.js"));
  const store = picture && openTones(root, page, picture);
  const { openEditor } = await come(import("./annotate_editor.js"));
  await openEditor(root, page, { picture, store });
}

/** Name all that is imported, so that it comes side by side and not one after another. */
function announce(modules) {
  // Low, so that what the tones are drawn from need not stand in line behind the editor.
  const link = (href) =>
    Object.assign(document.createElement("link"), { rel: "modulepreload", fetchPriority: "low", href });
  document.head.append(...modules.map(link));
}

async function come(module) {
  try {
    return await module;
  } catch (error) {
    // A module that did not come; what a module itself throws is no lack of a server.
    if (error instanceof TypeError) throw new Away();
    throw error;
  }
}

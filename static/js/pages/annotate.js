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
  const { openEditor } = await loadEditor();
  await openEditor(root, page, picture);
}

async function loadEditor() {
  try {
    return await import("./annotate_editor.js");
  } catch (error) {
    // A module that did not come; what a module itself throws is no lack of a server.
    if (error instanceof TypeError) throw new Away();
    throw error;
  }
}

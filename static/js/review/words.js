import { find, fromTemplate, on, say } from "../lib/dom.js";

/** Ask which of the household's other labels it is; null where nobody says. */
export function askForWord(labels, { but }) {
  const dialog = find("words", document);
  const offered = labels.filter((label) => label.name !== but);
  return new Promise((resolve) => {
    let chosen = null;
    const choose = (label) => {
      chosen = label.name;
      dialog.close();
    };
    find("word-list", dialog).replaceChildren(...offered.map((label) => button(label, choose)));
    const stops = [
      on(dialog, "keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const label = offered.find((each) => each.hotkey === event.key.toLowerCase());
        if (label) choose(label);
      }),
      on(dialog, "close", () => {
        for (const stop of stops) stop();
        resolve(chosen);
      }),
    ];
    dialog.showModal();
  });
}

function button(label, choose) {
  const element = fromTemplate("word");
  element.style.setProperty("--label", label.colour);
  say(find("word", element), label.name);
  say(find("key", element), label.hotkey.toUpperCase());
  element.addEventListener("click", () => choose(label));
  return element;
}

import { on } from "../../lib/dom.js";
import { decidingCommands } from "./deciding.js";
import { edgeCommands } from "./edges.js";
import { travelCommands } from "./travel.js";
import { walkingCommands } from "./walking.js";

const VERDICTS = { accepted: "accept", rejected: "reject", unsure: "unsure" };

/**
 * What can be done, by name: for keys, for buttons with `data-command`, and for whoever
 * adds a command. One that answers `false` had nothing to do.
 */
export function bindCommands(root, editor, parts) {
  const commands = { ...parts.transport };
  const finish = () => commands.finish;
  const walking = walkingCommands(editor, parts);
  const deciding = decidingCommands(root, editor, { ...parts, finish });
  const travel = travelCommands(root, editor, parts);
  Object.assign(commands, walking.commands, deciding.commands, edgeCommands(editor, parts), travel.commands);
  const stops = [
    ...walking.stops,
    ...deciding.stops,
    ...travel.stops,
    on(root, "click", (event) => {
      const within = (name) => event.target.closest(`[data-${name}]`)?.dataset;
      commands[within("command")?.command]?.({});
      commands[VERDICTS[within("decide")?.decide]]?.();
      const label = within("label-button")?.labelButton;
      if (label) commands.label({ label });
    }),
  ];
  commands.stop = () => {
    for (const stop of [...stops, parts.transport.stop]) stop();
  };
  return commands;
}

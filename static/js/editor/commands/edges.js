import { _ } from "../../lib/words.js";
import { toJoin } from "./advance.js";

const FINE_MS = 10;
const COARSE_MS = 100;
const FARTHEST_JOIN_MS = 60_000;

/** Edges, cutting and joining. */
export function edgeCommands({ store, actions, waveform }, { transport, toast }) {
  const nudge = (edge, byMs) => {
    if (!store.selected) return;
    actions.nudge(store.selected.id, edge, byMs);
    transport.hearEdge(store.selected, edge);
  };
  const place = (edge) => {
    const row = store.selected;
    if (row && row.kind !== "audit") actions.change(row.id, { [edge]: waveform.currentMs });
  };
  const split = () => {
    if (!store.selected) return;
    const second = actions.split(store.selected.id, waveform.currentMs);
    if (!second) toast(_("Put the cursor inside the selected place first; there it is cut."));
  };
  const merge = () => {
    const row = store.selected;
    if (!row) return;
    const other = row.kind === "audit" ? null : toJoin(store.all, row, FARTHEST_JOIN_MS);
    if (other) actions.merge(row.id, other.id);
    else toast(_("There is no place within a minute after this one to join it with."));
  };
  return {
    startHere: () => place("startMs"),
    endHere: () => place("endMs"),
    startEarlier: () => nudge("start", -FINE_MS),
    startLater: () => nudge("start", FINE_MS),
    startMuchEarlier: () => nudge("start", -COARSE_MS),
    startMuchLater: () => nudge("start", COARSE_MS),
    endEarlier: () => nudge("end", -FINE_MS),
    endLater: () => nudge("end", FINE_MS),
    endMuchEarlier: () => nudge("end", -COARSE_MS),
    endMuchLater: () => nudge("end", COARSE_MS),
    split,
    merge,
  };
}

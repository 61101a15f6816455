import { on } from "../../lib/dom.js";
import { isUndecided, nextWhere } from "./advance.js";
import { episodeFrom, episodesOf } from "../rows/episodes.js";
import { drawn, neighbour } from "../rows/intervals.js";

const AROUND_MS = 5000;

/** From place to place, in the list's order or from bout to bout. */
export function walkingCommands({ store, waveform, labels }, { transport, list, pick }) {
  let last = null; // where somebody was before it was deleted
  const stop = on(store, "select", () => {
    last = store.selected ?? last;
  });
  const here = () => store.selected ?? last;
  const go = (row) => row && pick(row.id);

  const jump = (by) => {
    const crying = new Set(labels.all.filter((label) => label.counts_as_crying).map((label) => label.name));
    const rows = store.all.filter((row) => drawn(row) && crying.has(row.label));
    const episode = episodeFrom(episodesOf(rows), store.selected?.startMs ?? waveform.currentMs, by);
    if (!episode) return;
    store.select(episode.first.id);
    waveform.show(episode.startMs, episode.endMs, AROUND_MS);
    transport.hearAround(episode.first);
  };

  return {
    stops: [stop],
    commands: {
      next: () => go(neighbour(list.rows(), here(), 1, list.gap(here()))),
      previous: () => go(neighbour(list.rows(), here(), -1, list.gap(here()))),
      nextUndecided: () => go(nextWhere(list.rows(), here(), isUndecided)),
      nextEpisode: () => jump(1),
      previousEpisode: () => jump(-1),
      clear: () => (store.selected ? store.select(null) : false),
      hear: () => (store.selected ? transport.listenTo(store.selected) : false),
      zoomToSelected: () => {
        const row = store.selected;
        if (row) waveform.show(row.startMs, row.endMs, (row.endMs - row.startMs) / 4);
      },
    },
  };
}

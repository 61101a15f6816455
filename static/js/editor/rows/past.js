import { fromPast } from "./intervals.js";

/** What older models said of a night; asked for when somebody wants to look at it. */
export function createPast(store, { requestAll, path }) {
  return {
    /** The numbers of the models before the current one, the latest first. */
    older: async () => {
      const models = await requestAll("models/");
      return models.filter((model) => !model.current).map((model) => model.number).sort((a, b) => b - a);
    },
    /** Bring in what that model said, and take out what another said; 0 is none. */
    show: async (number) => {
      const rows = number > 0 ? await requestAll(`${path}suggestions/?model=${number}`) : [];
      store.remove(...store.all.filter((row) => row.kind === "past").map((row) => row.id));
      store.put(...rows.map(fromPast));
    },
  };
}

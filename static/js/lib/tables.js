import { say } from "./dom.js";

/** A cell of a table, or any element, with words or an element in it. */
export function cell(kind, content, scope) {
  const element = document.createElement(kind);
  if (scope) element.scope = scope;
  if (content instanceof Node) element.append(content);
  else say(element, String(content));
  return element;
}

/** A row of a table that is named by its first cell. */
export function line(name, cells) {
  const row = document.createElement("tr");
  row.append(cell("th", name, "row"), ...cells.map((content) => cell("td", content)));
  return row;
}

/** Fill a table that has `[data-head]`, `[data-rows]`: names of columns, and rows of `[name, ...cells]`. */
export function fillTable(table, { columns, rows }) {
  table.querySelector("[data-head]").replaceChildren(...columns.map((name) => cell("th", name, "col")));
  table.querySelector("[data-rows]").replaceChildren(...rows.map(([name, ...cells]) => line(name, cells)));
}

/** Fill a list of facts: `[name, value]` each. */
export function fillFacts(list, facts) {
  list.replaceChildren(...facts.flatMap(([name, value]) => [cell("dt", name), cell("dd", value)]));
}

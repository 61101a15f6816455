/** Text for people, in their language; English where no catalogue is loaded. */
export const _ = (text) => globalThis.gettext?.(text) ?? text;

/** Like `_`, by number: `count("%(n)s clip", "%(n)s clips", 3)` is "3 clips". */
export function count(one, many, n) {
  const text = globalThis.ngettext?.(one, many, n) ?? (n === 1 ? one : many);
  return fill(text, { n });
}

/** Put values into a text's `%(name)s` places. */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}

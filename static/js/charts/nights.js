import { axis, colourIn, drawn, HATCH, legend } from "./frame.js";

const WHISKER_PX = 4;
const HATCH_PX = 7;
const LEAST_PX = 3;
// How the hatch is told in the legend.
const SIGN = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: -Math.PI / 4 };

/**
 * A bar for each night with how sure it is, a gap where there is no data, and a line.
 * `bars` are `{ value, known, low, high }`, or null, which is hatched from top to bottom:
 * `known` of the `value` is drawn solid, the rest, which a model says alone, hatched. `line`
 * is `{ name, values }`, `names` are those of what is `known`, of the `rest`, if there may be
 * one, and of the `gap`; `whole` keeps fractions from the axis. `tell(n)` are the words of a
 * night. Returns the function that takes the chart down.
 */
export function nightBars(place, { categories, bars, line, unit, words, tell, names, whole = false }) {
  return drawn(place, {
    words,
    optionsIn: (look) => options(look, { categories, bars, line, unit, tell, names, whole }),
  });
}

function options(look, { categories, bars, line, unit, tell, names, whole }) {
  const shown = [names.known, names.rest, names.gap, line?.name].filter(Boolean);
  const { topPx, ...signs } = legend(look, shown);
  const largest = Math.max(1, ...bars.map((bar) => (bar ? Math.max(bar.high ?? 0, bar.value) : 0)));
  return {
    ...signs,
    grid: { left: 8, right: 20, top: topPx, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: ([{ dataIndex }]) => tell(dataIndex) },
    xAxis: axis(look, nightsAcross(categories)),
    yAxis: axis(look, { type: "value", name: unit, minInterval: whole ? 1 : 0, min: 0, max: nice(largest), nameTextStyle: { color: look.ink, align: "left" } }),
    series: [
      ...standing({ bars, names }, look),
      whiskers(bars, look),
      gaps(bars, names.gap, look),
      ...(line ? [median(line, look)] : []),
    ],
  };
}

/** The last name ends where the axis does. */
export function nightsAcross(categories) {
  return { type: "category", data: categories, axisLabel: { alignMaxLabel: "right" } };
}

function nice(largest) {
  const step = 10 ** Math.floor(Math.log10(largest));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * step).find((each) => each >= largest);
}

/** What is known is solid; what a model says alone lies on it, outlined and hatched. */
function standing({ bars, names }, look) {
  const own = colourIn(look, "--score");
  const each = (value) => bars.map((bar) => (bar ? value(bar) : null));
  const bar = { type: "bar", stack: "all", barMaxWidth: 40 };
  const known = { ...bar, name: names.known, data: each(({ known, value }) => known ?? value), itemStyle: { color: own, borderColor: own, borderWidth: 1 } };
  if (!names.rest) return [known];
  const light = { color: look.panel, borderColor: own, borderWidth: 1, decal: { ...HATCH, color: own } };
  const rest = each(({ known, value }) => Math.max(0, value - known));
  return [known, { ...bar, name: names.rest, data: rest, itemStyle: light }];
}

function whiskers(bars, look) {
  const style = { stroke: look.ink, lineWidth: 1.5 };
  const data = bars.flatMap((bar, n) => (bar && typeof bar.low === "number" ? [[n, bar.low, bar.high]] : []));
  const renderItem = (_params, api) => {
    const [px, lowPx] = api.coord([api.value(0), api.value(1)]);
    const [, highPx] = api.coord([api.value(0), api.value(2)]);
    const [bandPx] = api.size([1, 0]);
    const half = Math.min(WHISKER_PX, bandPx / 3);
    const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
    return {
      type: "group",
      children: [stroke(px, lowPx, px, highPx), stroke(px - half, lowPx, px + half, lowPx), stroke(px - half, highPx, px + half, highPx)],
    };
  };
  return { type: "custom", renderItem, silent: true, data, encode: { x: 0, y: [1, 2] }, z: 4 };
}

/** Slanted strokes over the whole height where `bars` have nothing: nobody listened. */
export function gaps(bars, name, look) {
  const renderItem = (params, api) => {
    const [middle] = api.coord([api.value(0), 0]);
    const width = Math.max(LEAST_PX, api.size([1, 0])[0] - 2);
    const { y, height } = params.coordSys;
    const style = { stroke: colourIn(look, "--line-strong"), lineWidth: 1, opacity: 0.7 };
    const children = [];
    for (let at = y; at + HATCH_PX <= y + height; at += HATCH_PX) {
      children.push({ type: "line", shape: { x1: middle - width / 2, y1: at + Math.min(width, HATCH_PX), x2: middle + width / 2, y2: at }, style });
    }
    return { type: "group", children };
  };
  const data = bars.flatMap((bar, n) => (bar ? [] : [[n, 0]]));
  const itemStyle = { color: look.panel, borderColor: colourIn(look, "--line-strong"), borderWidth: 1, decal: { ...SIGN, color: colourIn(look, "--line-strong") } };
  return { type: "custom", name, itemStyle, renderItem, silent: true, data, encode: { x: 0, y: 1 }, z: 1 };
}

function median({ name, values }, look) {
  const own = colourIn(look, "--wave");
  return { type: "line", name, data: values, color: own, connectNulls: false, showSymbol: false, lineStyle: { color: own, width: 2.5 }, silent: true, z: 5 };
}

import { axis, colourIn, drawn, legend } from "./frame.js";

const SMALL = 6;
const LARGE = 16;
const WHISKER_PX = 5;

/**
 * Lines over two axes of numbers. `series` are `{ name, colour, points }` with `[x, y]`
 * or `[x, y, low, high]` points; `dashed`, `dots` and `large` say how one is drawn, `low` and
 * `high` become whiskers, and `asidePx` moves dots and whiskers from under those of another. `x` and `y` are `{ name, min, max, tell }`; `tell` makes
 * a number words. Returns the function that takes the chart down.
 */
export function curves(place, { series, x, y, words }) {
  return drawn(place, {
    words,
    optionsIn: (look) => options(look, { series, x, y }),
  });
}

function options(look, { series, x, y }) {
  const { topPx, ...signs } = legend(look, series.map(({ name }) => name));
  return {
    ...signs,
    grid: { left: 8, right: 24, top: topPx, bottom: 28, containLabel: true },
    tooltip: { trigger: "item", renderMode: "richText", formatter: ({ seriesName, value }) => tip(seriesName, value, { x, y }) },
    xAxis: axis(look, { ...scale(x), nameLocation: "middle", nameGap: 28 }),
    yAxis: axis(look, { ...scale(y), nameTextStyle: { color: look.ink, align: "left" } }),
    series: series.flatMap((one) => [line(one, look), ...whiskers(one, look)]),
  };
}

function scale({ name, min, max, tell = String, whole }) {
  const options = { type: "value", name, min, max, minInterval: whole ? 1 : undefined };
  return { ...options, axisLabel: { formatter: tell } };
}

function line({ name, colour, points, dashed, dots, large, asidePx = 0 }, look) {
  const own = colourIn(look, colour);
  return {
    type: "line",
    name,
    data: points,
    color: own,
    showSymbol: Boolean(dots || large),
    symbol: large ? "diamond" : "circle",
    symbolOffset: [asidePx, 0],
    symbolSize: large ? LARGE : SMALL,
    itemStyle: { color: own, borderColor: look.panel, borderWidth: large ? 2 : 0 },
    lineStyle: { color: own, width: 2, type: dashed ? "dashed" : "solid" },
    silent: Boolean(dashed && !dots),
    z: large ? 5 : 2,
  };
}

/** From the lowest to the highest that a point may truly be. */
function whiskers({ name, colour, points, asidePx = 0 }, look) {
  const sure = points.filter(([, , low, high]) => typeof low === "number" && typeof high === "number");
  if (sure.length === 0) return [];
  const style = { stroke: colourIn(look, colour), lineWidth: 1.5 };
  const renderItem = (_params, api) => {
    const [atPx, lowPx] = api.coord([api.value(0), api.value(1)]);
    const px = atPx + asidePx;
    const [, highPx] = api.coord([api.value(0), api.value(2)]);
    const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
    return {
      type: "group",
      children: [
        stroke(px, lowPx, px, highPx),
        stroke(px - WHISKER_PX, lowPx, px + WHISKER_PX, lowPx),
        stroke(px - WHISKER_PX, highPx, px + WHISKER_PX, highPx),
      ],
    };
  };
  return [{ type: "custom", name, renderItem, silent: true, data: sure.map(([x, , low, high]) => [x, low, high]), encode: { x: 0, y: [1, 2] } }];
}

function tip(name, [x, y], axes) {
  const told = ({ name: what, tell = String }, value) => `${what}: ${tell(value)}`;
  return [name, told(axes.x, x), told(axes.y, y)].join("\n");
}

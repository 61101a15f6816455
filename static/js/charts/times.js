import { axis, colourIn, drawn, legend } from "./frame.js";
import { gaps, nightsAcross } from "./nights.js";

const DOT_PX = 7;
const HOUR_MIN = 60;

/**
 * For each night a line between two times of the clock. `spans` are `[first, last]` in
 * minutes since noon, undefined where there is neither, null for a gap. `names` are those
 * of the `first`, the `last` and the `gap`, `tell(n)` are the words of a night. Returns the
 * function that takes the chart down.
 */
export function clockSpans(place, { categories, spans, words, tell, names }) {
  return drawn(place, {
    words,
    optionsIn: (look) => options(look, { categories, spans, tell, names }),
  });
}

function options(look, { categories, spans, tell, names }) {
  const { topPx, ...signs } = legend(look, Object.values(names));
  const known = spans.flatMap((span) => span ?? []);
  const [min, max] = [Math.min(...known, 8 * HOUR_MIN), Math.max(...known, 18 * HOUR_MIN)];
  const whole = (minutes, round) => round(minutes / HOUR_MIN / 2) * HOUR_MIN * 2;
  return {
    ...signs,
    grid: { left: 8, right: 20, top: topPx, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: ([{ dataIndex }]) => tell(dataIndex) },
    xAxis: axis(look, nightsAcross(categories)),
    // The evening is on top, as one reads.
    yAxis: axis(look, { type: "value", inverse: true, min: whole(min, Math.floor), max: whole(max, Math.ceil), interval: 4 * HOUR_MIN, axisLabel: { formatter: clock } }),
    series: [
      between(spans, look),
      dots({ name: names.first, symbol: "circle", values: spans.map((span) => span?.[0] ?? null) }, look),
      dots({ name: names.last, symbol: "diamond", values: spans.map((span) => span?.[1] ?? null) }, look),
      gaps(spans.map((span) => span !== null), names.gap, look),
    ],
  };
}

/** "21:30" of 570 minutes since noon. */
function clock(minutes) {
  const hours = Math.floor(minutes / HOUR_MIN + 12) % 24;
  return `${String(hours).padStart(2, "0")}:${String(minutes % HOUR_MIN).padStart(2, "0")}`;
}

function dots({ name, symbol, values }, look) {
  const own = colourIn(look, "--score");
  const filled = symbol === "circle";
  return { type: "line", name, data: values, symbol, symbolSize: DOT_PX, showAllSymbol: true, lineStyle: { width: 0 }, itemStyle: { color: filled ? own : look.panel, borderColor: own, borderWidth: 1.5 }, z: 3 };
}

function between(spans, look) {
  const style = { stroke: look.ink, lineWidth: 1, opacity: 0.6 };
  const renderItem = (_params, api) => {
    const [x, y1] = api.coord([api.value(0), api.value(1)]);
    const [, y2] = api.coord([api.value(0), api.value(2)]);
    return { type: "line", shape: { x1: x, y1, x2: x, y2 }, style };
  };
  const data = spans.flatMap((span, n) => (span ? [[n, ...span]] : []));
  return { type: "custom", renderItem, silent: true, data, encode: { x: 0, y: [1, 2] }, z: 2 };
}

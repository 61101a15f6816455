import { axis, colourIn, drawn, HATCH, legend } from "./frame.js";

/**
 * Stacked bars: `series` are `{ name, colour, values }`, a value for each category; those
 * of one `stack` lie on each other, and stacks stand side by side. `drawn` is "solid",
 * "hatched" or "outline", so that colour is not the only sign; `whole` keeps fractions
 * from the axis. Returns the function that takes the chart down.
 */
export function stackedBars(place, { categories, series, unit, words, xName = "", whole = false }) {
  return drawn(place, {
    words,
    optionsIn: (look) => options(look, { categories, series, unit, xName, whole }),
  });
}

function options(look, { categories, series, unit, xName, whole }) {
  const { topPx, ...signs } = legend(look, series.map(({ name }) => name));
  return {
    ...signs,
    grid: { left: 8, right: 8, top: topPx, bottom: xName ? 28 : 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${value} ${unit}` },
    xAxis: axis(look, { type: "category", data: categories, name: xName, nameLocation: "middle", nameGap: 28 }),
    yAxis: axis(look, { type: "value", name: unit, minInterval: whole ? 1 : 0, nameTextStyle: { color: look.ink, align: "left" } }),
    series: series.map((one) => bar(one, look)),
  };
}

function bar({ name, colour, values, stack = "all", drawn: how = "solid" }, look) {
  const own = colourIn(look, colour);
  const styles = {
    solid: { color: own, borderColor: look.panel, borderWidth: 1 },
    // A hatch of the panel's colour lies over the own one: dark on light, light on dark.
    hatched: { color: own, borderColor: own, borderWidth: 1, decal: { ...HATCH, color: look.panel } },
    outline: { color: look.panel, borderColor: own, borderWidth: 2 },
  };
  return { type: "bar", stack, name, data: values, barMaxWidth: 48, itemStyle: styles[how] };
}

/**
 * Stacked bars: `series` are `{ name, colour, values }`, a value for each category. The
 * one module that knows the chart library; a table beside the picture says the same.
 * Returns the function that takes the chart down.
 */
import { init } from "echarts";

import { on } from "../lib/dom.js";

export function stackedBars(place, { categories, series, unit, words }) {
  const chart = init(place, null, { renderer: "svg" });
  const draw = () => {
    const look = getComputedStyle(document.documentElement);
    const ink = look.getPropertyValue("--ink-soft").trim();
    const line = look.getPropertyValue("--line").trim();
    const panel = look.getPropertyValue("--panel").trim();
    const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } } };
    chart.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: words } },
        grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
        legend: { top: 0, right: 0, textStyle: { color: ink } },
        tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${value} ${unit}` },
        xAxis: { type: "category", data: categories, ...axis },
        yAxis: { type: "value", name: unit, nameTextStyle: { color: ink, align: "right" }, splitLine: { lineStyle: { color: line } }, ...axis },
        series: series.map(({ name, colour, values }) => ({
          type: "bar",
          stack: "all",
          name,
          data: values,
          barMaxWidth: 48,
          itemStyle: { color: colour, borderColor: panel, borderWidth: 1 },
        })),
      },
      true,
    );
  };
  const resize = new ResizeObserver(() => chart.resize());
  resize.observe(place);
  const stop = on(document, "themechange", draw);
  draw();
  return () => {
    stop();
    resize.disconnect();
    chart.dispose();
  };
}

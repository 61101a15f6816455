/**
 * What all charts have in common: the one module that imports the chart library. A chart
 * is drawn as SVG, in the colours of the page, anew when light turns dark or it is printed,
 * and as wide as its place; a table beside it says the same.
 */
import { init } from "echarts";

import { on } from "../lib/dom.js";

/** How what a model says is told from what people said. */
export const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 };
// A sheet has colours and a width of its own.
const PAPER = matchMedia("print");
// Of the legend, as it is drawn at 12 px: a sign with what is left free beside it, ...
const GAP_PX = 12;
const SIGN_PX = 25 + 5 + GAP_PX;
const LETTER_PX = 6.6;
const ROW_PX = 26;
// ... and the name of the axis below it.
const NAME_PX = 28;

/**
 * Draw what `optionsIn(look)` says. Returns the function that takes the chart down.
 * `words` is what a screen reader hears of it.
 */
export function drawn(place, { words, optionsIn }) {
  const chart = init(place, null, { renderer: "svg" });
  const draw = () => {
    const aria = { enabled: true, label: { description: words } };
    chart.resize();
    chart.setOption({ animation: false, aria, ...optionsIn(lookOf(document.documentElement, place.clientWidth)) }, true);
  };
  const resize = new ResizeObserver(draw);
  resize.observe(place);
  const stops = [on(document, "themechange", draw), on(PAPER, "change", draw)];
  draw();
  return () => {
    for (const stop of stops) stop();
    resize.disconnect();
    chart.dispose();
  };
}

/** An axis in the page's colours. */
export function axis(look, { axisLabel, ...options }) {
  return {
    axisLabel: { color: look.ink, hideOverlap: true, ...axisLabel },
    axisLine: { lineStyle: { color: look.line } },
    splitLine: { lineStyle: { color: look.line } },
    nameTextStyle: { color: look.ink },
    ...options,
  };
}

/** What the signs mean, and the room it takes above the picture. */
export function legend(look, names) {
  return {
    legend: { top: 0, left: 0, itemGap: GAP_PX, itemWidth: 25, itemHeight: 12, data: names, textStyle: { color: look.ink } },
    topPx: rowsOf(names, look.widthPx) * ROW_PX + NAME_PX,
  };
}

/** Into how many rows the names of the signs break, as wide as the chart is. */
function rowsOf(names, widthPx) {
  let [rows, usedPx] = [1, 0];
  for (const name of names) {
    const wantedPx = SIGN_PX + LETTER_PX * name.length;
    if (usedPx > 0 && usedPx + wantedPx > widthPx) [rows, usedPx] = [rows + 1, 0];
    usedPx += wantedPx;
  }
  return rows;
}

/** A colour is a CSS colour, or the name of one of the page's own: "--score". */
export function colourIn(look, colour) {
  return colour.startsWith("--") ? look.own(colour) : colour;
}

function lookOf(root, widthPx) {
  const style = getComputedStyle(root);
  const own = (name) => style.getPropertyValue(name).trim();
  return { own, widthPx, ink: own("--ink-soft"), line: own("--line"), panel: own("--panel") };
}

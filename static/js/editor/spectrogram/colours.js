/** Brightness to colour: from a few colours of the theme to a table of 256. */
const N = 256;

/**
 * 256 colours along `stops` ("#rrggbb", from quiet to loud), each as much lighter or
 * darker than the one before: equal steps of loudness look equal.
 */
export function ramp(stops) {
  const path = stops.map((stop) => toLab(readHex(stop)));
  const [first, last] = [path[0][0], path.at(-1)[0]];
  return Array.from({ length: N }, (_, index) => toRgb(atLightness(path, first + ((last - first) * index) / (N - 1))));
}

/**
 * The table for one level: its `dark` and `bright` become the ends of the ramp, moved by
 * what a person asks for; `brightness` and `contrast` are in [-1, 1].
 */
export function tableFor(colours, { dark, bright }, { brightness = 0, contrast = 0 } = {}) {
  const range = bright - dark;
  const table = new Uint32Array(N);
  for (let value = 0; value < N; value += 1) {
    const plain = (value - dark + 0.05 * range) / (1.05 * range);
    const share = (plain - 0.5) * 4 ** contrast + 0.5 + 0.6 * brightness;
    const [red, green, blue] = colours[Math.round(Math.min(1, Math.max(0, share)) * (N - 1))];
    table[value] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

function atLightness(path, wanted) {
  const falls = path.at(-1)[0] < path[0][0];
  for (let index = 1; index < path.length; index += 1) {
    const [before, after] = [path[index - 1], path[index]];
    const reached = falls ? after[0] <= wanted : after[0] >= wanted;
    if (!reached && index < path.length - 1) continue;
    const span = after[0] - before[0];
    const share = span === 0 ? 1 : Math.min(1, Math.max(0, (wanted - before[0]) / span));
    return before.map((value, channel) => value + (after[channel] - value) * share);
  }
  return path[0];
}

function readHex(text) {
  const hex = text.trim().replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

// OKLab, after Björn Ottosson.
function toLab(rgb) {
  const [r, g, b] = rgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => {
    const shown = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, shown)) * 255);
  });
}

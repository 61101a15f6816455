/** Which picture of the tones somebody wants, and how bright; kept on this device. */
import { find, on } from "../../lib/dom.js";

const KEY = "spectrogram";
const USUAL = { picture: "mel", brightness: 0, contrast: 0 };

export function bindLook(root, onChange) {
  const look = { ...USUAL, ...kept() };
  const menu = find("spectrogram-picture", root);
  const sliders = ["brightness", "contrast"].map((name) => [name, find(`spectrogram-${name}`, root)]);
  if (![...menu.options].some((option) => option.value === look.picture)) look.picture = USUAL.picture;
  menu.value = look.picture;
  for (const [name, slider] of sliders) slider.value = String(Math.round(look[name] * 100));

  const stops = [
    on(menu, "change", () => {
      look.picture = menu.value;
      keep(look);
      onChange();
    }),
    ...sliders.map(([name, slider]) =>
      on(slider, "input", () => {
        look[name] = slider.valueAsNumber / 100;
        keep(look);
        onChange();
      }),
    ),
  ];
  return { look, stop: () => stops.forEach((stop) => stop()) };
}

function kept() {
  try {
    const { picture, brightness, contrast } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    const share = (value) => (Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : 0);
    return { picture, brightness: share(brightness), contrast: share(contrast) };
  } catch {
    return {};
  }
}

function keep(look) {
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // A browser that keeps nothing still shows it.
  }
}

/** Light or dark: as the system says, until somebody says otherwise. */
const YEAR_S = 365 * 24 * 3600;
const root = document.documentElement;
const button = document.querySelector("[data-theme-switch]");

button?.addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  const ground = getComputedStyle(root).getPropertyValue("--panel").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = ground;
  document.cookie = `theme=${next}; path=/; max-age=${YEAR_S}; samesite=lax`;
  document.dispatchEvent(new Event("themechange"));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  document.dispatchEvent(new Event("themechange"));
});

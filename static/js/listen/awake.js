import { on } from "../lib/dom.js";

/**
 * Keep the screen from going to sleep, also after the page was out of sight; "change" is
 * told whether it is kept. Returns the function that lets it sleep.
 */
export function stayAwake(changed = () => {}) {
  let lock = null;
  let stopped = false;
  const ask = async () => {
    if (stopped || document.hidden || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => stopped || changed(false));
      if (stopped) lock.release();
      else changed(true);
    } catch {
      changed(false); // no such thing here, or the battery is low
    }
  };
  const unbind = on(document, "visibilitychange", ask);
  ask();
  return () => {
    stopped = true;
    unbind();
    lock?.release();
  };
}

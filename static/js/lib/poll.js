/**
 * Ask again and again while there is something to wait for: `ask` answers true for
 * "again". Pauses while the page is hidden. Returns the function that stops it.
 */
export function poll(ask, everyMs = 2000) {
  let timer = null;
  let stopped = false;
  const next = async () => {
    if (stopped) return;
    if (document.hidden) {
      timer = setTimeout(next, everyMs);
      return;
    }
    const again = await ask().catch(() => true);
    if (again && !stopped) timer = setTimeout(next, everyMs);
  };
  next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

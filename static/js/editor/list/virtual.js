/** Of many rows of one height, which are in the window; numbers alone. */

/** The rows to have, from `first` up to but without `end`, some on either side included. */
export function rowsInView({ count, rowPx, scrollPx, viewPx, margin }) {
  const first = Math.floor(scrollPx / rowPx) - margin;
  const end = Math.ceil((scrollPx + viewPx) / rowPx) + margin;
  return { first: between(first, 0, count), end: between(end, 0, count) };
}

/** How far to scroll so that a row is in the window, and no farther. */
export function scrollFor({ place, rowPx, scrollPx, viewPx }) {
  const top = place * rowPx;
  return Math.max(Math.min(scrollPx, top), top + rowPx - viewPx);
}

/** As many rows as a page up or down goes over; one stays for the eye. */
export function pageOf({ rowPx, viewPx }) {
  return Math.max(1, Math.floor(viewPx / rowPx) - 1);
}

function between(number, low, high) {
  return Math.min(high, Math.max(low, number));
}

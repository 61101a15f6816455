/**
 * Where a moment of a night lies between noon and noon by the clock on the wall. Where the
 * clocks are put back, the hour that comes twice shares its place; where they are put
 * forward, the hour that never was stays empty. So 02:00 is below 02:00 in every night.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Reads the clock on the wall of a time zone. */
export function wallOf(timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

  /** By how much the wall is ahead of UTC at a moment. */
  const aheadMs = (ms) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return wall - Math.floor(ms / 1000) * 1000;
  };

  /** When the clocks are changed in a night, and by how much; null if they are not. */
  const changeIn = (beginsMs, endsMs) => {
    const before = aheadMs(beginsMs);
    const byMs = aheadMs(endsMs) - before;
    if (byMs === 0) return null;
    let [low, high] = [beginsMs, endsMs];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (aheadMs(middle) === before) low = middle;
      else high = middle;
    }
    return { atMs: high, byMs };
  };

  return { aheadMs, changeIn };
}

/**
 * The face of one night: `share(ms)` is the part of noon to noon that has gone by on the
 * wall, `ms(share)` the moment, and `never` the part that the wall skipped, if any.
 */
export function faceOf({ beginsMs, endsMs }, wall) {
  const change = wall.changeIn(beginsMs, endsMs);
  if (change === null) {
    return { share: (ms) => inside((ms - beginsMs) / DAY_MS), ms: (share) => beginsMs + share * DAY_MS, never: null };
  }
  const { atMs, byMs } = change;
  const sinceMs = atMs - beginsMs;
  if (byMs > 0) return forward(beginsMs, sinceMs, byMs);
  return back(beginsMs, sinceMs, -byMs);
}

function forward(beginsMs, sinceMs, byMs) {
  return {
    share: (ms) => {
      const past = ms - beginsMs;
      return inside((past < sinceMs ? past : past + byMs) / DAY_MS);
    },
    ms: (share) => {
      const past = share * DAY_MS;
      return beginsMs + (past < sinceMs ? past : Math.max(sinceMs, past - byMs));
    },
    never: [sinceMs / DAY_MS, (sinceMs + byMs) / DAY_MS],
  };
}

/** Two hours of the night lie in one of the wall, each at half its width. */
function back(beginsMs, sinceMs, byMs) {
  const [from, to] = [sinceMs - byMs, sinceMs + byMs];
  return {
    share: (ms) => {
      const past = ms - beginsMs;
      if (past < from) return inside(past / DAY_MS);
      if (past > to) return inside((past - byMs) / DAY_MS);
      return (from + (past - from) / 2) / DAY_MS;
    },
    ms: (share) => {
      const past = share * DAY_MS;
      if (past < from) return beginsMs + past;
      if (past > sinceMs) return beginsMs + past + byMs;
      return beginsMs + from + (past - from) * 2;
    },
    never: null,
  };
}

/** How long a night is by real hours: 23 to 25. */
export function hoursOf({ beginsMs, endsMs }) {
  return Math.round((endsMs - beginsMs) / HOUR_MS);
}

function inside(share) {
  return Math.min(1, Math.max(0, share));
}

/** The moment at which the wall shows noon of a date. */
export function noonOf(date, wall) {
  const wanted = Date.parse(`${date}T12:00:00Z`);
  return wanted - wall.aheadMs(wanted - wall.aheadMs(wanted));
}

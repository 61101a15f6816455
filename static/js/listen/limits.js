/** What listening is measured by, in one place. */
export const RATE_HZ = 16_000;
export const CHUNK_MS = 4000;
// What the microphone hands over at once; the level on screen moves with it.
export const BLOCK_SAMPLES = RATE_HZ / 10;

// Sound that waits on this phone while the server is away; what is more, loses its oldest.
export const MOST_WAITING_MS = 2 * 60 * 60_000;
export const MOST_WAITING_BYTES = 250_000_000;

// A page that comes back sooner goes on with its session; later, it begins another.
export const CONTINUE_WITHIN_MS = 5 * 60_000;

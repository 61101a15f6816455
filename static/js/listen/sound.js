import { RATE_HZ } from "./limits.js";

const HEADER_BYTES = 44;

/** 16-bit mono as a WAV file. */
export function asWav(samples) {
  const nBytes = samples.length * 2;
  const file = new ArrayBuffer(HEADER_BYTES + nBytes);
  const view = new DataView(file);
  const write = (at, text) => [...text].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + nBytes, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // whole numbers
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, nBytes, true);
  samples.forEach((sample, n) => view.setInt16(HEADER_BYTES + 2 * n, sample, true));
  return file;
}

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const QUIETEST_DB = -90;

/** How loud a block is, in dB below the loudest there can be. */
export function levelDb(samples) {
  const power = samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length;
  return Math.max(QUIETEST_DB, 10 * Math.log10(power || 1e-12));
}

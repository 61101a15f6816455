import { Store } from "../editor/rows/store.js";
import { bindSpectrogram } from "../editor/spectrogram/spectrogram.js";
import { request } from "../lib/api.js";

/** The tones under the waveform; returns the store whose selected place is framed there. */
export function openTones(root, page, { clock, waveform }) {
  const store = new Store();
  const path = `recordings/${page.recording}/`;
  bindSpectrogram(root, waveform, store, { request, path, recordingId: page.recording, drawing: page.drawing, clock });
  return store;
}

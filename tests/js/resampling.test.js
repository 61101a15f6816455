import assert from "node:assert/strict";
import { test } from "node:test";

import { Blocks } from "../../static/js/listen/blocks.js";
import { RATE_HZ } from "../../static/js/listen/limits.js";
import { Resampler } from "../../static/js/listen/resampler.js";

const RATES_HZ = [44_100, 48_000];
const BAND_HZ = 7000;
const NYQUIST_HZ = RATE_HZ / 2;

const tone = ({ hz, rateHz, s = 0.3 }) => Float32Array.from({ length: rateHz * s }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rateHz));

/** A tone that climbs evenly from one frequency to another. */
const sweep = ({ fromHz, toHz, rateHz, s }) =>
  Float32Array.from({ length: rateHz * s }, (_, n) => {
    const t = n / rateHz;
    return Math.sin(2 * Math.PI * (fromHz * t + ((toHz - fromHz) * t * t) / (2 * s)));
  });

/** Loudness against a full tone, in dB, without the first and last 20 ms. */
const dbOf = (samples, edge = 320) => {
  const middle = samples.slice(edge, samples.length - edge);
  const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(2 * power + 1e-20);
};

const resampled = (samples, rateHz) => new Resampler({ fromHz: rateHz, toHz: RATE_HZ }).push(samples);

for (const rateHz of RATES_HZ) {
  test(`a sweep through the band comes from ${rateHz} Hz as loud as it was`, () => {
    const out = resampled(sweep({ fromHz: 50, toHz: BAND_HZ, rateHz, s: 4 }), rateHz);

    for (let at = 0; at + 1600 <= out.length; at += 1600) {
      assert.ok(Math.abs(dbOf(out.slice(at, at + 1600), 160)) < 0.6, `near ${at / RATE_HZ} s`);
    }
  });

  test(`a sweep above the band leaves nothing from ${rateHz} Hz`, () => {
    const out = resampled(sweep({ fromHz: NYQUIST_HZ + 50, toHz: rateHz / 2 - 50, rateHz, s: 4 }), rateHz);

    assert.ok(dbOf(out) < -75, `${dbOf(out)} dB folded back`);
  });

  test(`tones keep their pitch from ${rateHz} Hz`, () => {
    for (const hz of [100, 440, 3000, 6500]) {
      const out = resampled(tone({ hz, rateHz }), rateHz);
      const wanted = tone({ hz, rateHz: RATE_HZ });

      // Where both run side by side, the difference is only in time: compare the power at `hz`.
      assert.ok(Math.abs(powerAt(out, hz) - powerAt(wanted, hz)) < 0.01, `${hz} Hz`);
    }
  });

  test(`blocks of any size give the same as all at once from ${rateHz} Hz`, () => {
    const samples = sweep({ fromHz: 100, toHz: 5000, rateHz, s: 1 });
    const whole = resampled(samples, rateHz);
    const resampler = new Resampler({ fromHz: rateHz, toHz: RATE_HZ });
    const parts = [];
    for (let at = 0, size = 1; at < samples.length; at += size, size = (size * 7 + 3) % 300 || 1) {
      parts.push(...resampler.push(samples.subarray(at, at + size)));
    }

    assert.deepEqual(Float32Array.from(parts), whole);
    assert.ok(Math.abs(whole.length - RATE_HZ) <= 1);
  });
}

test("a slow microphone is brought up without false tones", () => {
  const out = resampled(tone({ hz: 1000, rateHz: 8000 }), 8000);

  assert.ok(Math.abs(dbOf(out)) < 0.1);
  assert.ok(powerAt(out, 7000) < 1e-4);
});

test("blocks are a tenth of a second of 16-bit mono, at whatever rate it came", () => {
  for (const rateHz of [...RATES_HZ, RATE_HZ]) {
    const blocks = new Blocks(rateHz);
    const left = tone({ hz: 500, rateHz, s: 1.05 });
    const full = [];
    for (let at = 0; at < left.length; at += 128) {
      full.push(...blocks.push([left.slice(at, at + 128), new Float32Array(Math.min(128, left.length - at))]));
    }

    assert.equal(full.length, 10);
    assert.ok(full.every((block) => block.length === RATE_HZ / 10 && block instanceof Int16Array));
    const loudest = Math.max(...full[5]);
    assert.ok(Math.abs(loudest - 32_767 / 2) < 200, `${loudest}`);
  }
});

test("what is too loud is cut, and does not wrap around", () => {
  const blocks = new Blocks(RATE_HZ);

  const [block] = blocks.push([new Float32Array(1600).fill(1.7)]);

  assert.ok(block.every((sample) => sample === 32_767));
});

test("no sound is no block", () => {
  assert.deepEqual(new Blocks(48_000).push([]), []);
});

/** How much of a signal is a tone of `hz`: 1 for nothing else. */
function powerAt(samples, hz) {
  const middle = samples.slice(320, 320 + 3200);
  let re = 0;
  let im = 0;
  middle.forEach((sample, n) => {
    re += sample * Math.cos((2 * Math.PI * hz * n) / RATE_HZ);
    im += sample * Math.sin((2 * Math.PI * hz * n) / RATE_HZ);
  });
  return (4 * (re * re + im * im)) / middle.length ** 2;
}

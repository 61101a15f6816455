const STOPBAND_DB = 80;
const ZERO_CROSSINGS = 48;

/**
 * Brings a stream of samples to another rate, in blocks of any size, as if it came at
 * once. What the lower rate cannot carry is taken out first, so that nothing folds back.
 */
export class Resampler {
  #up;
  #down;
  #phases;
  #nTaps;
  #tail;
  #at;
  #phase = 0;

  constructor({ fromHz, toHz }) {
    const common = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / common;
    this.#down = fromHz / common;
    this.#nTaps = Math.ceil(2 * ZERO_CROSSINGS * Math.max(1, fromHz / toHz));
    this.#phases = filters({ fromHz, toHz, up: this.#up, nTaps: this.#nTaps });
    this.#tail = new Float32Array(this.#nTaps - 1);
    this.#at = this.#nTaps - 1;
  }

  push(block) {
    const samples = new Float32Array(this.#tail.length + block.length);
    samples.set(this.#tail);
    samples.set(block, this.#tail.length);
    const out = new Float32Array(Math.ceil(((block.length + 1) * this.#up) / this.#down) + 1);
    let n = 0;
    while (this.#at < samples.length) {
      out[n++] = this.#sum(samples);
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    this.#tail = samples.slice(samples.length - this.#tail.length);
    this.#at -= block.length;
    return out.subarray(0, n);
  }

  #sum(samples) {
    const taps = this.#phases[this.#phase];
    let sum = 0;
    for (let k = 0; k < taps.length; k++) sum += taps[k] * samples[this.#at - k];
    return sum;
  }
}

/** One low-pass, dealt to the phases at which an output may fall between two inputs. */
function filters({ fromHz, toHz, up, nTaps }) {
  const length = nTaps * up;
  const rateHz = fromHz * up;
  const transitionHz = ((STOPBAND_DB - 8) / (2.285 * 2 * Math.PI * nTaps)) * fromHz;
  const cutoffHz = (Math.min(fromHz, toHz) - transitionHz) / 2;
  const beta = 0.1102 * (STOPBAND_DB - 8.7);
  const phases = Array.from({ length: up }, () => new Float32Array(nTaps));
  for (let n = 0; n < length; n++) {
    const x = n - (length - 1) / 2;
    const ideal = up * sinc((2 * cutoffHz * x) / rateHz) * ((2 * cutoffHz) / rateHz);
    phases[n % up][Math.floor(n / up)] = ideal * kaiser((2 * x) / (length - 1), beta);
  }
  return phases;
}

function kaiser(x, beta) {
  return bessel(beta * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(beta);
}

/** The modified Bessel function of the first kind, of order zero, by its series. */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

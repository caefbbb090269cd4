/** Tables for one size of the radix-2 transform, made once. */
export interface FftPlan {
  size: number;
  cosines: Float64Array;
  sines: Float64Array;
}

/** The size must be a power of two. */
export function planFft(size: number): FftPlan {
  if (size < 2 || (size & (size - 1)) !== 0) throw new TypeError("The size of an FFT is a power of two");
  const half = size / 2;
  return {
    size,
    cosines: Float64Array.from({ length: half }, (_, i) => Math.cos((2 * Math.PI * i) / size)),
    sines: Float64Array.from({ length: half }, (_, i) => Math.sin((2 * Math.PI * i) / size)),
  };
}

/** Transforms in place. For the inverse, swap the two arrays and divide by the size. */
export function fft(real: Float64Array, imaginary: Float64Array, plan: FftPlan): void {
  reorder(real, imaginary);
  for (let width = 2; width <= plan.size; width *= 2) combine(real, imaginary, width, plan);
}

function reorder(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 1, j = 0; i < real.length; i++) {
    let bit = real.length >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j] ?? 0, real[i] ?? 0];
      [imaginary[i], imaginary[j]] = [imaginary[j] ?? 0, imaginary[i] ?? 0];
    }
  }
}

function combine(real: Float64Array, imaginary: Float64Array, width: number, plan: FftPlan): void {
  const half = width / 2;
  const stride = plan.size / width;
  for (let start = 0; start < plan.size; start += width) {
    for (let k = 0; k < half; k++) {
      const cosine = plan.cosines[k * stride] ?? 0;
      const sine = plan.sines[k * stride] ?? 0;
      const upper = start + k;
      const lower = upper + half;
      const re = (real[lower] ?? 0) * cosine + (imaginary[lower] ?? 0) * sine;
      const im = (imaginary[lower] ?? 0) * cosine - (real[lower] ?? 0) * sine;
      real[lower] = (real[upper] ?? 0) - re;
      imaginary[lower] = (imaginary[upper] ?? 0) - im;
      real[upper] = (real[upper] ?? 0) + re;
      imaginary[upper] = (imaginary[upper] ?? 0) + im;
    }
  }
}

/** Cross-correlation by FFT: element `lag` (or `size + lag` for negative lags) is the sum of a[i] * b[i + lag]. */
export function crossCorrelate(a: Float64Array, b: Float64Array): Float64Array {
  let size = 2;
  while (size < a.length + b.length) size *= 2;
  const plan = planFft(size);
  const aRe = padded(a, size);
  const aIm = new Float64Array(size);
  const bRe = padded(b, size);
  const bIm = new Float64Array(size);
  fft(aRe, aIm, plan);
  fft(bRe, bIm, plan);
  for (let i = 0; i < size; i++) {
    const [ar, ai, br, bi] = [aRe[i] ?? 0, aIm[i] ?? 0, bRe[i] ?? 0, bIm[i] ?? 0];
    aRe[i] = (ar * br + ai * bi) / size;
    aIm[i] = (ar * bi - ai * br) / size;
  }
  fft(aIm, aRe, plan);
  return aRe;
}

function padded(values: Float64Array, size: number): Float64Array {
  const wide = new Float64Array(size);
  wide.set(values);
  return wide;
}

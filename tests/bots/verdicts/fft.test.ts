import fc from "fast-check";
import { expect, test } from "vitest";
import { crossCorrelate, fft, planFft } from "../../../bots/verdicts/fft.js";

const values = (size: number) =>
  fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: size, maxLength: size });

test("the transform equals its definition", () => {
  fc.assert(
    fc.property(values(16), values(16), (re, im) => {
      const real = Float64Array.from(re);
      const imaginary = Float64Array.from(im);
      fft(real, imaginary, planFft(16));
      for (let k = 0; k < 16; k++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let n = 0; n < 16; n++) {
          const angle = (-2 * Math.PI * k * n) / 16;
          sumRe += (re[n] ?? 0) * Math.cos(angle) - (im[n] ?? 0) * Math.sin(angle);
          sumIm += (re[n] ?? 0) * Math.sin(angle) + (im[n] ?? 0) * Math.cos(angle);
        }
        expect(real[k]).toBeCloseTo(sumRe, 6);
        expect(imaginary[k]).toBeCloseTo(sumIm, 6);
      }
    }),
  );
});

test("cross-correlation equals its definition, at positive and negative lags", () => {
  const lists = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const product = crossCorrelate(Float64Array.from(a), Float64Array.from(b));
      for (let lag = 1 - a.length; lag < b.length; lag++) {
        const expected = a.reduce((sum, value, i) => sum + value * (b[i + lag] ?? 0), 0);
        expect(product[(lag + product.length) % product.length]).toBeCloseTo(expected, 6);
      }
    }),
  );
});

test.each([0, 1, 3, 12])("a size of %i is a mistake", (size) => {
  expect(() => planFft(size)).toThrow(TypeError);
});

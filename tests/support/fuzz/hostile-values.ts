import type { Random } from "./random.js";

/** Texts that have hurt somebody: terminals, parsers, object keys, encodings, patterns, logs. */
const TEXTS = [
  "",
  " ",
  "\u0000",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "\u001b]0;title\u0007\u001b[2J",
  "\u202egnp.exe",
  "\u200b\u200b\u200b",
  "\ud800",
  "\udfff\ud800",
  "\ufeff\ufffe\uffff",
  "👩‍👩‍👧‍👦".repeat(12),
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
  "ﬃ ſ İ ı Ω ŉ ẞ",
  "' or 1=1; --",
  "{{7*7}}<script>alert(1)</script>",
  "%00%ff%2e%2e/..%c0%af",
  "\r\nSet-Cookie: a=b\r\n\r\n",
  "a=b\r\nm=video 9 X 1\r\n",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
  "9".repeat(400),
  "-0",
  "NaN",
  "1e999",
  "null",
  "undefined",
  "[object Object]",
  '{"_placeholder":true,"num":0}',
] as const;

const NUMBERS = [
  0,
  -0,
  -1,
  1.5,
  255,
  256,
  65_536,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER,
] as const;

/** Lengths around which bounds lie; the frame limit lets the longest just through. */
const LENGTHS = [2, 3, 30, 31, 63, 64, 65, 100, 101, 128, 129, 1024, 1025, 4096, 16_384, 16_385] as const;

export function hostileText(random: Random): string {
  if (random.chance(0.2)) return "x".repeat(random.pick(LENGTHS));
  if (random.chance(0.1)) return random.bytes(random.below(60)).toString("latin1");
  return random.pick(TEXTS);
}

/** Anything but what was asked for. */
export function hostileValue(random: Random): unknown {
  switch (random.below(9)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
    case 3:
      return random.pick(NUMBERS);
    case 4:
      return [];
    case 5:
      return { [hostileText(random)]: hostileText(random) };
    case 6:
      return nested(random);
    default:
      return hostileText(random);
  }
}

/** Deep or wide, within what one frame may carry. */
function nested(random: Random): unknown {
  if (random.chance(0.5)) return Array.from({ length: random.below(400) }, () => random.pick(NUMBERS));
  let value: unknown = hostileText(random);
  for (let depth = random.below(300); depth > 0; depth--) {
    value = random.chance(0.5) ? [value] : { a: value };
  }
  return value;
}

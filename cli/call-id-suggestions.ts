import { LIMITS } from "../protocol/limits.js";

/** Numbers that are tried in order; a name that is so common gets random ones afterwards. */
const LAST_COUNTED = 9;
const RANDOM_ATTEMPTS = 10;
const RANDOM_BELOW = 1_000_000;

/** Names as a Call ID: without accents, and with underscores for what does not fit. */
export function callIdFrom(firstName: string, lastName: string): string {
  const plain = `${firstName} ${lastName}`
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, LIMITS.callIdMax)
    .replace(/^_+|_+$/g, "");
  return plain.length < LIMITS.callIdMin ? `user_${plain}`.replace(/_$/, "") : plain;
}

/** Call IDs to try one after the other until one is free. */
export function* callIdSuggestions(base: string, random: () => number): Generator<string> {
  yield base;
  for (let number = 2; number <= LAST_COUNTED; number++) yield numbered(base, number);
  for (let attempt = 0; attempt < RANDOM_ATTEMPTS; attempt++) {
    yield numbered(base, Math.floor(random() * RANDOM_BELOW));
  }
}

function numbered(base: string, number: number): string {
  const digits = String(number);
  return base.slice(0, LIMITS.callIdMax - digits.length) + digits;
}

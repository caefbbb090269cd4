import { CODES, codeSounds, SIGNATURES, SYMBOL_MS, SYMBOLS, signatureOf, TONES_HZ } from "./signature.js";
import { FRAME_MS } from "./tone-envelopes.js";

/** The frames of one turn of a code: what a match is made on. */
export const PERIOD_FRAMES = (SYMBOLS * SYMBOL_MS) / FRAME_MS;

/** About 60 dB below full scale: what is quieter than this is nobody's tone. */
const LOWEST_AMPLITUDE = 30;
/** How well a tone's loudness must follow a code; other codes reach 0.4, a jump in the middle still leaves 0.8. */
const FOLLOWS = 0.75;
/** A tone's two neighbours in time still count as the same moment. */
const PHASE_SLACK = 1;

/** One tone that follows one code, which began that many frames ago (modulo the period). */
interface Hit {
  tone: number;
  code: number;
  phase: number;
}

/**
 * Every code as a zero-mean, unit-length pattern of frames, seen through the same window as the tones, and twice in a
 * row, so that each phase of it is one piece.
 */
const templates = CODES.map((_, code) => {
  const once = normalized(Float64Array.from({ length: PERIOD_FRAMES }, (_, frame) => share(code, frame)));
  return Float64Array.from([...once, ...once]);
});

const indexOf = new Map<string, number>();
for (let index = 0; index < SIGNATURES; index++) {
  const { tones, code } = signatureOf(index);
  indexOf.set(key(tones[0], tones[1], code), index);
}

/** The signatures in one period of envelopes, `envelopes[tone][frame]`. */
export function matchSignatures(envelopes: readonly Float64Array[]): number[] {
  const hits = envelopes.flatMap((envelope, tone) => codeHits(envelope, tone));
  const found: number[] = [];
  for (const hit of hits) {
    const together = hits.filter((other) => other.code === hit.code && near(other.phase, hit.phase));
    // Speech swells in all bands at once: a rhythm that more than two tones share is nobody's signature.
    const [first, second] = together;
    if (together.length !== 2 || first !== hit || second === undefined) continue;
    const index = indexOf.get(key(first.tone, second.tone, hit.code));
    if (index !== undefined) found.push(index);
  }
  return found;
}

function codeHits(envelope: Float64Array, tone: number): Hit[] {
  if (envelope.reduce((most, value) => Math.max(most, value), 0) < LOWEST_AMPLITUDE) return [];
  const pattern = normalized(envelope);
  return templates.flatMap((template, code) => {
    const { phase, value } = bestPhase(pattern, template);
    return value >= FOLLOWS ? [{ tone, code, phase }] : [];
  });
}

function bestPhase(pattern: Float64Array, template: Float64Array): { phase: number; value: number } {
  let bestValue = Number.NEGATIVE_INFINITY;
  let bestAt = 0;
  for (let phase = 0; phase < PERIOD_FRAMES; phase++) {
    let value = 0;
    for (let frame = 0; frame < PERIOD_FRAMES; frame++) {
      value += (pattern[frame] ?? 0) * (template[frame + phase] ?? 0);
    }
    if (value > bestValue) {
      bestValue = value;
      bestAt = phase;
    }
  }
  return { phase: bestAt, value: bestValue };
}

/** Zero mean and unit length, so that a sum of products is a correlation; a constant becomes zero. */
function normalized(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? centred : centred.map((value) => value / length);
}

/** How much of a frame's window the code sounds, weighted like the window. */
function share(code: number, frame: number): number {
  let sum = 0;
  for (let ms = 0; ms < 2 * FRAME_MS; ms++) {
    const weight = 1 - Math.cos((2 * Math.PI * (ms + 0.5)) / (2 * FRAME_MS));
    if (codeSounds(code, frame * FRAME_MS + ms)) sum += weight;
  }
  return sum / (2 * FRAME_MS);
}

function near(a: number, b: number): boolean {
  const distance = Math.abs(a - b);
  return Math.min(distance, PERIOD_FRAMES - distance) <= PHASE_SLACK;
}

function key(low: number, high: number, code: number): string {
  return `${low} ${high} ${code}`;
}

/** One empty period per tone. */
export function emptyEnvelopes(): Float64Array[] {
  return TONES_HZ.map(() => new Float64Array(PERIOD_FRAMES));
}

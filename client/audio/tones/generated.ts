import { SAMPLE_RATE } from "../ports.js";

/** The tones of a phone; files of these names in the sounds folder replace the generated ones. */
export type Tone = "dialing" | "ringing" | "connected" | "call_ended";

export const TONES: readonly Tone[] = ["dialing", "ringing", "connected", "call_ended"];

/** Rings of a bell die away with this time constant; beeps have none. */
interface Note {
  atMs: number;
  ms: number;
  hz: readonly number[];
  /** Peak of the whole note, in decibels relative to full scale. */
  dbfs: number;
  decayMs?: number;
}

interface Score {
  notes: readonly Note[];
  /** Length of the whole, with the pause before it is repeated. */
  ms: number;
}

/** Sets in and ends within this time, so that no note clicks. */
const EDGE_MS = 8;
const BELL_DECAY_MS = 350;

/** What the other side is being called sounds like, as on the telephones of most of Europe: one second, four of pause. */
const DIALING: Score = { ms: 5_000, notes: [{ atMs: 0, ms: 1_000, hz: [425, 850], dbfs: -20 }] };

/** A bell of a fourth and a sixth, twice, then a pause: it is heard across a room without frightening anybody. */
const RINGING: Score = {
  ms: 3_000,
  notes: [0, 600].flatMap((atMs) =>
    [659.26, 880, 1_108.73].map((hz, i) => ({
      atMs: atMs + 110 * i,
      ms: 900,
      hz: [hz, 2 * hz],
      dbfs: -16,
      decayMs: BELL_DECAY_MS,
    })),
  ),
};

/** Two short steps up. */
const CONNECTED: Score = {
  ms: 320,
  notes: [
    { atMs: 0, ms: 110, hz: [587.33], dbfs: -20, decayMs: 120 },
    { atMs: 120, ms: 190, hz: [880], dbfs: -20, decayMs: 120 },
  ],
};

/** The same two down, and the lower once more. */
const CALL_ENDED: Score = {
  ms: 620,
  notes: [
    { atMs: 0, ms: 150, hz: [587.33], dbfs: -20, decayMs: 160 },
    { atMs: 180, ms: 150, hz: [440], dbfs: -20, decayMs: 160 },
    { atMs: 360, ms: 240, hz: [440], dbfs: -20, decayMs: 160 },
  ],
};

const SCORES: Record<Tone, Score> = {
  dialing: DIALING,
  ringing: RINGING,
  connected: CONNECTED,
  call_ended: CALL_ENDED,
};

/** One round of a tone at 48 kHz, with the pause that belongs to it. */
export function generateTone(tone: Tone): Int16Array {
  const { ms, notes } = SCORES[tone];
  const sum = new Float64Array(samplesIn(ms));
  for (const note of notes) addNote(sum, note);
  return Int16Array.from(sum, (value) => Math.round(value));
}

function addNote(sum: Float64Array, { atMs, ms, hz, dbfs, decayMs }: Note): void {
  const start = samplesIn(atMs);
  const length = Math.min(samplesIn(ms), sum.length - start);
  // Each overtone is half as loud as the one below.
  const weights = hz.map((_, i) => 0.5 ** i);
  const scale = (32_767 * 10 ** (dbfs / 20)) / weights.reduce((total, weight) => total + weight, 0);
  const envelope = Float64Array.from({ length }, (_, i) => {
    const fromStart = (1_000 * i) / SAMPLE_RATE;
    const toEnd = (1_000 * (length - 1 - i)) / SAMPLE_RATE;
    const edge = smooth(Math.min(1, fromStart / EDGE_MS, toEnd / EDGE_MS));
    return scale * edge * (decayMs === undefined ? 1 : Math.exp(-fromStart / decayMs));
  });
  for (const [n, frequency] of hz.entries()) {
    const weight = weights[n] ?? 0;
    const step = (2 * Math.PI * frequency) / SAMPLE_RATE;
    for (let i = 0; i < length; i++) {
      sum[start + i] = (sum[start + i] ?? 0) + (envelope[i] ?? 0) * weight * Math.sin(step * i);
    }
  }
}

function samplesIn(ms: number): number {
  return Math.round((ms * SAMPLE_RATE) / 1_000);
}

/** From 0 to 1 without a corner at either end. */
function smooth(x: number): number {
  return (1 - Math.cos(Math.PI * x)) / 2;
}

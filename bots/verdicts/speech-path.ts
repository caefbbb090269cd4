import { correlate, type Features } from "./speech-features.js";

/** A frame of the original and the frame of the recording that it is compared with. */
export type FramePair = readonly [sent: number, got: number];

/** Short enough to follow a jitter buffer that stretches, long enough that strangers do not fit by chance. */
const STRETCH_FRAMES = 30;
/** A jitter buffer on a starving machine was seen to wander by half a second within one sentence. */
export const LARGEST_SHIFT_FRAMES = 60;
/** What one frame of change between two stretches costs, as a part of the whole similarity. */
const CHANGE_COST = 0.002;

const SHIFTS = 2 * LARGEST_SHIFT_FRAMES + 1;

/**
 * Pairs the voiced frames of the original with frames of the recording, where `origin` is the recording's frame for
 * the original's first one. Each stretch may be shifted, and the shifts are those of the path that earns most
 * (Viterbi), so that a change must pay for itself.
 */
export function pairFrames(
  sent: Features,
  got: Features,
  voiced: readonly number[],
  origin: number,
): FramePair[] {
  const stretches = cut(voiced);
  const gains = stretches.map((stretch) =>
    Float64Array.from({ length: SHIFTS }, (_, shift) => {
      const share = stretch.length / voiced.length;
      return share * correlate(sent, got, shifted(stretch, got, origin + shift - LARGEST_SHIFT_FRAMES));
    }),
  );
  const path = bestPath(gains);
  return stretches.flatMap((stretch, i) =>
    shifted(stretch, got, origin + (path[i] ?? 0) - LARGEST_SHIFT_FRAMES),
  );
}

function cut(voiced: readonly number[]): number[][] {
  const stretches: number[][] = [];
  for (let start = 0; start < voiced.length; start += STRETCH_FRAMES) {
    stretches.push(voiced.slice(start, start + STRETCH_FRAMES));
  }
  return stretches;
}

function shifted(stretch: readonly number[], got: Features, by: number): FramePair[] {
  return stretch.map((frame) => [frame, Math.max(0, Math.min(got.frames - 1, frame + by))]);
}

/** The index to take in each row so that the sum, less the cost of the changes, is largest. */
function bestPath(gains: readonly Float64Array[]): number[] {
  let totals = new Float64Array(SHIFTS);
  const cameFrom: Int32Array[] = [];
  for (const gain of gains) {
    const from = new Int32Array(SHIFTS);
    const next = new Float64Array(SHIFTS);
    for (let to = 0; to < SHIFTS; to++) {
      from[to] = cheapest(totals, to);
      const origin = from[to] ?? to;
      next[to] = (gain[to] ?? 0) + (totals[origin] ?? 0) - CHANGE_COST * Math.abs(to - origin);
    }
    cameFrom.push(from);
    totals = next;
  }
  const path: number[] = [];
  let at = totals.indexOf(Math.max(...totals));
  for (const from of cameFrom.reverse()) {
    path.unshift(at);
    at = from[at] ?? at;
  }
  return path;
}

/** Ties go to staying where one is. */
function cheapest(totals: Float64Array, to: number): number {
  let best = to;
  let most = totals[to] ?? 0;
  for (let from = 0; from < SHIFTS; from++) {
    const value = (totals[from] ?? 0) - CHANGE_COST * Math.abs(to - from);
    if (value > most) {
      most = value;
      best = from;
    }
  }
  return best;
}

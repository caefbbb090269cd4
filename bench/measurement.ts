/** One figure with its peer from the same run, and whether it is good enough. */
export interface Measurement {
  name: string;
  unit: "ms" | "KB" | "commands" | "bytes" | "% of a core" | "times";
  runs: number;
  /** Medians. */
  ours: number;
  peer: number;
  peerName: string;
  ratio: number;
  target: string;
  ok: boolean;
}

/** The middle value; the upper one of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new TypeError("There is no median of nothing");
  return middle;
}

/** Keeps two decimals unless told otherwise, which is more than a noisy machine deserves. */
export const rounded = (value: number, decimals = 2): number => Number(value.toFixed(decimals));

/** Scales a block in place along a straight line between two gains, and returns it. */
export function fade(block: Int16Array, from: number, to: number): Int16Array {
  const step = (to - from) / block.length;
  for (let i = 0; i < block.length; i++) block[i] = Math.round((block[i] ?? 0) * (from + step * (i + 1)));
  return block;
}

/** What fades out after a block that nothing follows: the block backwards, which joins on without a jump. */
export function fadeAway(last: Int16Array): Int16Array {
  return fade(last.slice().reverse(), 1, 0);
}

/** The nearest value that a sample can have. */
export function toSample(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

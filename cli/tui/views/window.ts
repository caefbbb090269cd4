/** Which rows of a list are seen when only so many fit and the selected one is to be among them. */
export function windowOf(count: number, selected: number, height: number): { from: number; to: number } {
  const size = Math.max(1, height);
  const from = Math.max(0, Math.min(selected - Math.floor(size / 2), count - size));
  return { from, to: Math.min(count, from + size) };
}

/** One step of a shutdown, by a name that a log line can use. */
export interface DrainStep {
  readonly name: string;
  run(): unknown;
}

/**
 * Runs the steps one after the other, going on when one fails, and stops waiting at the deadline: a dead database must
 * not keep a server from ending. The result names what failed, and what was still under way at the end.
 */
export async function drain(steps: readonly DrainStep[], deadlineMs: number): Promise<string[]> {
  const troubles: string[] = [];
  let current = "";
  let over = false;
  const work = async () => {
    for (const { name, run } of steps) {
      if (over) return;
      current = name;
      try {
        await run();
      } catch (error) {
        troubles.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    current = "";
  };
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([work(), deadline]);
  clearTimeout(timer);
  over = true;
  return current === "" ? troubles : [...troubles, `${current}: not done by the deadline`];
}

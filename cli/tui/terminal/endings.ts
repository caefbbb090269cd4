/** How a screen may end from outside. */
export type Ending =
  | { by: "signal"; signal: "SIGINT" | "SIGTERM" | "SIGHUP" }
  /** Whoever started this is gone, or the terminal is. */
  | { by: "orphaned" }
  | { by: "error"; error: unknown };

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A parent that is killed sends no signal. */
const LOOK_MS = 250;

/** Tells once of whatever ends the screen from outside; `restore` also runs when the process exits without a word. */
export function watchEndings(restore: () => void, ended: (ending: Ending) => void): () => void {
  const parent = process.ppid;
  const handlers = SIGNALS.map((signal) => {
    const handler = () => ended({ by: "signal", signal });
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  const failed = (error: unknown) => ended({ by: "error", error });
  process.on("uncaughtException", failed);
  process.on("unhandledRejection", failed);
  process.on("exit", restore);
  const timer = setInterval(() => {
    if (process.ppid !== parent) ended({ by: "orphaned" });
  }, LOOK_MS).unref();
  return () => {
    for (const off of handlers) off();
    process.off("uncaughtException", failed);
    process.off("unhandledRejection", failed);
    process.off("exit", restore);
    clearInterval(timer);
  };
}

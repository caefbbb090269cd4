import type { Layout } from "./layout.js";

/** How wide the names of a call are: the same for oneself and for the others. */
export function nameColumns({ columns }: Pick<Layout, "columns">): number {
  return columns < 50 ? 10 : columns < 100 ? 18 : 28;
}

import { isDeepStrictEqual } from "node:util";
import type { DeliveredLine, Trace, TraceLine } from "./trace.js";
import { isEmitted } from "./trace.js";

/** An event as one user saw it, with the trace's placeholders for room ids. */
export interface Delivery {
  event: string;
  payload: unknown;
}

/** One place where a user saw something else than the trace; null stands for nothing at all. */
export interface Difference {
  user: string;
  index: number;
  expected: Delivery | null;
  received: Delivery | null;
}

/** A place where another server differs on purpose: how the recorded lines read for it. */
export interface ExpectedDifference {
  name: string;
  /** The name of the trace that it applies to. */
  trace: string;
  transform: (lines: readonly TraceLine[]) => TraceLine[];
}

/** Applies the differences that name this trace; one that changes nothing is stale, hence an error. */
export function withDifferences(trace: Trace, differences: readonly ExpectedDifference[]): Trace {
  return differences
    .filter((difference) => difference.trace === trace.name)
    .reduce((changed, { name, transform }) => {
      const lines = transform(changed.lines);
      if (isDeepStrictEqual(lines, changed.lines))
        throw new Error(`the difference "${name}" changes nothing`);
      return { name: trace.name, lines };
    }, trace);
}

/** Everyone who speaks or hears in a trace. */
export function usersOf(trace: Trace): string[] {
  return [...new Set(trace.lines.map((line) => (isEmitted(line) ? line.from : line.to)))];
}

/** What one user hears in a run of lines. */
export function deliveriesTo(user: string, lines: readonly TraceLine[]): Delivery[] {
  return lines
    .filter((line): line is DeliveredLine => !isEmitted(line) && line.to === user)
    .map(({ event, payload }) => ({ event, payload }));
}

/** Compares what was heard with the trace, user by user and position by position. */
export function compareDeliveries(
  trace: Trace,
  received: ReadonlyMap<string, readonly Delivery[]>,
): Difference[] {
  return usersOf(trace).flatMap((user) => {
    const expected = deliveriesTo(user, trace.lines);
    const actual = received.get(user) ?? [];
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => ({
      user,
      index,
      expected: expected[index] ?? null,
      received: actual[index] ?? null,
    })).filter((pair) => !isDeepStrictEqual(pair.expected, pair.received));
  });
}

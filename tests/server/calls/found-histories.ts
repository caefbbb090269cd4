import type { ModelStep } from "./model-histories.js";

/** Histories at random that once ended in disagreement, each step as its deed, who and about. */
export const FOUND: readonly { readonly about: string; readonly steps: string }[] = [
  {
    about: "an answer that waits for the heir of a node that has died",
    steps:
      "call 3 0, hear 0 0, kill 0 0, answer 7 0, invite 0 0, reconnect 0 0, hear 0 0, call 0 0, hear 0 0, " +
      "invite 0 0, join 0 0, join 0 0, call 0 0, hear 0 0, signal 0 0, hear 0 0, answer 0 0, invite 0 0, " +
      "end 0 0, end 0 0, invite 0 0, answer 0 0, repeat 0 0, hear 0 0, notice 0 0, join 0 0, hear 0 0, call " +
      "0 0, repeat 0 0, notice 0 0, join 0 0, hear 0 0, join 0 0, notice 0 0",
  },
  {
    about: "a ring that comes with the end of another call, of which something is missing",
    steps:
      "call 4 5, cut 0 0, kill 0 1, reconnect 2 0, reconnect 2 0, reconnect 0 0, answer 0 0, end 0 0, hear " +
      "0 6, hear 0 6, answer 0 0, answer 0 0, call 0 5, wait 0 0, join 0 0, join 0 0, repeat 0 0, repeat 0 " +
      "0, invite 0 0, call 0 0, hear 0 0, invite 0 0, invite 0 0, answer 0 0, reconnect 0 0, call 0 0, join " +
      "0 0, join 0 0, answer 0 0, cut 0 0, hear 0 0, hear 0 0, wait 0 0, invite 0 0, hear 0 0, hear 0 0, " +
      "invite 0 0, join 0 0",
  },
  {
    about: "a place that is asked back while the grace of another member runs out",
    steps:
      "call 4 0, hear 0 0, answer 0 0, invite 0 2, hear 0 0, join 0 0, call 10 4, kill 0 0, wait 0 3, cut 1 " +
      "0, invite 0 0, answer 0 0, answer 0 0, repeat 0 0, invite 0 0, kill 0 0, reconnect 1 0, repeat 0 0, " +
      "answer 0 0, reconnect 2 0, join 0 0, hear 0 0, invite 0 0, hear 0 0, join 0 0, reconnect 0 0, join 0 " +
      "0, answer 0 0, answer 0 0, hear 0 0, kill 0 0, end 0 0, invite 0 0, invite 0 0, hear 0 0, hear 0 0, " +
      "answer 0 0, cut 0 0, invite 0 0, hear 0 0",
  },
];

/** The steps of a history as it is written down. */
export const readHistory = (steps: string): ModelStep[] =>
  steps.split(", ").map((step) => {
    const [deed = "", who, about] = step.split(" ");
    return { deed: deed as ModelStep["deed"], who: Number(who), about: Number(about) };
  });

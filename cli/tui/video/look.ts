import type { Look } from "./cells.js";
import type { TerminalAnswers } from "./terminal-answers.js";

interface LookFacts {
  env: Readonly<Record<string, string | undefined>>;
  /** Whether colour is wanted at all. */
  isColour: boolean;
  /** Whether nothing but ASCII may be drawn. */
  isAscii: boolean;
  /** What the terminal said about itself so far. */
  answers: TerminalAnswers;
}

/** The best way to draw pictures that this terminal is known to have. */
export function chooseLook({ env, isColour, isAscii, answers }: LookFacts): Look {
  const { TERM = "", COLORTERM = "", NO_COLOR = "" } = env;
  if (isAscii || !isColour || NO_COLOR !== "" || TERM === "dumb") return "ascii";
  if (answers.kitty) return "kitty";
  if (answers.trueColour || /truecolor|24bit/i.test(COLORTERM) || /-direct\b|truecolor/.test(TERM)) {
    return "true-colour";
  }
  return /256/.test(TERM) || COLORTERM !== "" ? "palette" : "ascii";
}

import { expect, test } from "vitest";
import { chooseLook } from "../../../../cli/tui/video/look.js";
import { AnswerReader, type TerminalAnswers } from "../../../../cli/tui/video/terminal-answers.js";

const silent = new AnswerReader().answers;
const look = (
  env: Record<string, string>,
  answers: Partial<TerminalAnswers> = {},
  wishes: { isColour?: boolean; isAscii?: boolean } = {},
): string =>
  chooseLook({ env, isColour: true, isAscii: false, ...wishes, answers: { ...silent, ...answers } });

test.each([
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, {}, "true-colour"],
  [{ TERM: "xterm-256color", COLORTERM: "24bit" }, {}, "true-colour"],
  [{ TERM: "xterm-direct" }, {}, "true-colour"],
  [{ TERM: "xterm-256color" }, {}, "palette"],
  [{ TERM: "xterm-256color" }, { trueColour: true }, "true-colour"],
  [{ TERM: "xterm" }, {}, "ascii"],
  [{ TERM: "xterm" }, { trueColour: true }, "true-colour"],
  [{ TERM: "vt100" }, {}, "ascii"],
  [{ TERM: "dumb", COLORTERM: "truecolor" }, {}, "ascii"],
  [{}, {}, "ascii"],
  // A name proves nothing: within tmux or over a recorder it is inherited.
  [{ TERM: "xterm-kitty", KITTY_WINDOW_ID: "1" }, {}, "ascii"],
  [{ TERM: "xterm-kitty" }, { kitty: true }, "kitty"],
  [{ TERM: "xterm-256color" }, { kitty: true, trueColour: true }, "kitty"],
  [{ TERM: "xterm-256color", NO_COLOR: "1" }, { kitty: true }, "ascii"],
] as const)("%j that answered %j is drawn in %s", (env, answers, expected) => {
  expect(look({ ...env }, answers)).toBe(expected);
});

test("what a person wants to do without, they never get", () => {
  const best = { kitty: true, trueColour: true };
  expect(look({ TERM: "xterm-kitty", COLORTERM: "truecolor" }, best, { isAscii: true })).toBe("ascii");
  expect(look({ TERM: "xterm-kitty", COLORTERM: "truecolor" }, best, { isColour: false })).toBe("ascii");
});

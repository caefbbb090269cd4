import { expect, test } from "vitest";
import { readText, repositoryFiles } from "./repository.js";

/** Above this, a file needs a reason in its first lines: `// Long because …`. */
const LONGEST = 400;
const REASON = /^(\/\/|\/\*| \*) ?Long because \S/m;
const HEAD_LINES = 10;

const needsReason = (source: string): boolean => {
  const lines = source.split("\n");
  return lines.length - 1 > LONGEST && !REASON.test(lines.slice(0, HEAD_LINES).join("\n"));
};

test("no source file is over 400 lines without a reason", () => {
  const sources = repositoryFiles("*.ts", "*.tsx", "*.js", "*.cjs", "*.mjs");
  expect(sources).toContain("protocol/rest.ts");
  expect(sources.filter((path) => needsReason(readText(path)))).toEqual([]);
});

test.each([
  ["400 lines need none", "x\n".repeat(LONGEST), false],
  ["401 lines need one", "x\n".repeat(LONGEST + 1), true],
  ["a stated reason is taken", `// Long because it is a table.\n${"x\n".repeat(LONGEST)}`, false],
  ["an empty reason is not", `// Long because\n${"x\n".repeat(LONGEST)}`, true],
])("%s", (_name, source, expected) => {
  expect(needsReason(source)).toBe(expected);
});

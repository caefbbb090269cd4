import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { examineTerminal, type TerminalFacts } from "../../../cli/doctor/terminal.js";
import { readAbilities } from "../../../cli/doctor/terminal-probe.js";
import { ShellTerminal } from "../../support/terminal/shell-terminal.js";

const GOOD: TerminalFacts = {
  size: { columns: 80, rows: 24 },
  colorDepth: 24,
  abilities: { keyRelease: true, kittyGraphics: true, trueColour: true },
  env: { LANG: "C.UTF-8" },
};

const PLAIN = { keyRelease: false, kittyGraphics: false, trueColour: false };

const warned = (facts: Partial<TerminalFacts>): string[] =>
  examineTerminal({ ...GOOD, ...facts }).flatMap(({ about, level, cure }) =>
    level === "ok" ? [] : [`${about} ${level}${cure === undefined ? "" : " with a mend"}`],
  );

describe("what a terminal can do", () => {
  test.each<[string, Partial<TerminalFacts>, string[]]>([
    ["everything", {}, []],
    ["small", { size: { columns: 39, rows: 12 } }, ["terminal warn with a mend"]],
    ["16 colours", { colorDepth: 4, abilities: PLAIN }, ["colours warn with a mend"]],
    ["no colours", { colorDepth: 1, abilities: PLAIN }, ["colours warn with a mend"]],
    ["no colours by choice", { colorDepth: 1, env: { NO_COLOR: "1", LANG: "C.UTF-8" } }, []],
    ["more colours than the environment says", { colorDepth: 4 }, []],
    ["no locale", { env: {} }, ["letters warn with a mend"]],
    ["the first locale counts", { env: { LC_ALL: "C", LANG: "C.UTF-8" } }, ["letters warn with a mend"]],
    ["it does not answer", { abilities: null }, ["keyboard unknown"]],
    ["no terminal", { size: null }, ["terminal unknown"]],
  ])("%s", (_name, facts, expected) => {
    expect(warned(facts)).toEqual(expected);
  });

  test.each([
    ["", null],
    ["\u001b[?0u", null],
    ["\u001b[?62;4c", PLAIN],
    ["\u001b[?0u\u001b[?62c", { ...PLAIN, keyRelease: true }],
    ["\u001b_Gi=67;OK\u001b\\\u001b[?62c", { ...PLAIN, kittyGraphics: true }],
    ["\u001bP1$r48:2::1:2:3m\u001b\\\u001b[?62c", { ...PLAIN, trueColour: true }],
  ])("the answer %j", (text, abilities) => {
    expect(readAbilities(text)).toEqual(abilities);
  });
});

describe("asking a terminal", () => {
  const PROBE = fileURLToPath(new URL("probe-terminal.ts", import.meta.url));
  let shell: ShellTerminal | null = null;

  afterEach(async () => {
    await shell?.close();
    shell = null;
  });

  test.each([
    [true, '"keyRelease":true'],
    [false, '"keyRelease":false'],
  ])("one that speaks the Kitty keyboard protocol: %s", async (kitty, expected) => {
    shell = await ShellTerminal.start([process.execPath, "--import", "tsx", PROBE], { kitty });
    await shell.ended();
    expect(shell.terminal.text).toContain(expected);
    // Neither questions nor answers may be left on the screen, and the line is as before.
    expect(shell.terminal.text).not.toMatch(/\[\?|AAAA/);
    expect(await shell.settings()).toBe(shell.before);
  });
});

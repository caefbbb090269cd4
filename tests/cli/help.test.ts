import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { pathOf, visibleCommands } from "../../cli/command-path.js";
import { EXAMPLES } from "../../cli/examples.js";
import { buildProgram } from "../../cli/program.js";
import { manPage } from "../../scripts/man-page.js";
import { describeWith } from "../support/requirements.js";
import { FakeIo } from "./support/fake-io.js";

const PAGE = fileURLToPath(new URL("../../man/calling.1", import.meta.url));

function all(command: Command): Command[] {
  return visibleCommands(command).flatMap((child) => [child, ...all(child)]);
}

/** The words of an example up to where a shell would end the command, quotes taken off. */
function wordsOf(line: string): string[] {
  const [, rest = ""] = /(?:^|[|(] ?)calling(?= |$|\))([^|<>&)]*)/.exec(line) ?? [];
  return [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

describe("help", () => {
  const { program } = buildProgram(new FakeIo(), {}, async () => 0);
  const paths = all(program).map(pathOf);

  test("every command has an example, and every example a command", () => {
    expect(paths.filter((path) => !Object.hasOwn(EXAMPLES, path))).toEqual([]);
    expect(Object.keys(EXAMPLES).filter((path) => path !== "" && !paths.includes(path))).toEqual([]);
  });

  test.each(
    Object.entries(EXAMPLES).flatMap(([path, examples]) =>
      examples.filter(({ line }) => line !== "calling").map(({ line }) => ({ path, line })),
    ),
  )("what the example shows is understood: $line", async ({ path, line }) => {
    let ran = 0;
    const fresh = buildProgram(new FakeIo(), {}, async () => {
      ran++;
      return 0;
    });
    const words = wordsOf(line);
    await fresh.program.parseAsync(words, { from: "user" });
    expect(ran).toBe(1);
    // It shows the command that it stands with.
    expect(` ${words.join(" ")} `).toContain(path === "" ? " " : ` ${path} `);
  });

  test("a command's help shows its examples", async () => {
    const io = new FakeIo();
    const fresh = buildProgram(io, {}, async () => 0);
    await fresh.program.parseAsync(["contacts", "rename", "--help"], { from: "user" }).catch(() => {});
    expect(io.everything).toContain("Examples:\n  calling contacts rename bob Robert\n");
  });

  test("every option says what it does", () => {
    const silent = [program, ...all(program)].flatMap((command) =>
      command.options
        .filter(({ description }) => description === "")
        .map(({ flags }) => `${pathOf(command)} ${flags}`),
    );
    expect(silent).toEqual([]);
  });
});

describe("the manual page", () => {
  test("is as the commands are now; else run npm run docs:man", () => {
    expect(readFileSync(PAGE, "utf8")).toBe(manPage());
  });

  test("names every command and every option", () => {
    const page = readFileSync(PAGE, "utf8").replaceAll("\\-", "-");
    const { program } = buildProgram(new FakeIo(), {}, async () => 0);
    for (const command of all(program)) {
      if (command.options.length > 0) expect(page).toContain(`calling ${pathOf(command)}`);
      for (const { long, hidden } of command.options) if (!hidden) expect(page).toContain(long);
    }
  });
});

await describeWith("mandoc", "the manual page for a reader", () => {
  test("has no errors, and reads as it was meant", () => {
    execFileSync("mandoc", ["-T", "lint", "-W", "error", PAGE]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bold letters are letters struck twice.
    const shown = execFileSync("mandoc", ["-T", "ascii", PAGE], { encoding: "utf8" }).replace(/.\u0008/g, "");
    expect(shown).toContain("calling events --json | jq -c 'select(.type == \"incoming\")'");
    expect(shown).toMatch(/EXIT STATUS[\s\S]*\b130\b/);
  });
});

import { expect, test } from "vitest";
import { declareDaemon, runDaemonCommand } from "../../cli/commands/daemon.js";
import { parseLine } from "../cli/support/parse-line.js";
import { readText } from "./repository.js";

const unit = readText("deploy/calling-daemon.service");
const plist = readText("deploy/org.calling-system.daemon.plist");

/** What the program is started with, behind its name. */
const commands: [string, string | undefined][] = [
  ["systemd", /^ExecStart=\/usr\/bin\/env calling (.+)$/m.exec(unit)?.[1]],
  [
    "launchd",
    [
      ...(/<key>ProgramArguments<\/key>\s*<array>([\s\S]+?)<\/array>/.exec(plist)?.[1] ?? "").matchAll(
        /<string>(.+)<\/string>/g,
      ),
    ]
      .map(([, word]) => word)
      .slice(2)
      .join(" "),
  ],
];

test.each(commands)("%s starts the daemon by a command line that is one", async (_name, line) => {
  expect(await parseLine(line ?? "", [declareDaemon])).toEqual({ run: runDaemonCommand, options: {} });
});

test("each line of the unit is a section, a comment or a setting, and no setting is there twice", () => {
  const lines = unit.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(lines.filter((line) => !/^\[\w+\]$|^[A-Z]\w+=\S/.test(line))).toEqual([]);
  const names = lines.flatMap((line) => line.match(/^\w+(?==)/) ?? []);
  expect(new Set(names).size).toBe(names.length);
});

test("each element of the property list is closed, and each key has its value", () => {
  const code = plist.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, "");
  const open: string[] = [];
  for (const [, slash, name = "", empty] of code.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
  }
  expect(open).toEqual([]);
  expect(code.match(/<\/key>(?!\s*<(?:string|array|dict|integer|true|false)\b)/g)).toBeNull();
});

test("the umask of both leaves nothing to others", () => {
  expect(Number.parseInt(/^UMask=(\d+)$/m.exec(unit)?.[1] ?? "", 8)).toBe(0o077);
  expect(Number(/<key>Umask<\/key>\s*<integer>(\d+)</.exec(plist)?.[1])).toBe(0o077);
});

import { describe, expect, test } from "vitest";
import { runCommandLine } from "../../cli/command-line.js";
import type { GlobalOptions } from "../../cli/context.js";
import type { Launch } from "../../cli/start.js";
import { CallError } from "../../protocol/errors.js";
import { FakeIo } from "./support/fake-io.js";

/** Runs a command line whose commands only note their settings. */
async function run(line: string, { env = {}, fails }: { env?: Record<string, string>; fails?: Error } = {}) {
  const io = new FakeIo();
  const launched: GlobalOptions[] = [];
  const launch: Launch = async (globals) => {
    launched.push(globals);
    if (fails) throw fails;
    return 0;
  };
  const code = await runCommandLine(line === "" ? [] : line.split(" "), { io, env, launch });
  return { io, code, globals: launched[0] };
}

describe("settings", () => {
  const DEFAULTS = {
    json: false,
    debug: false,
    profile: "default",
    server: undefined,
    fallback: undefined,
  };

  test.each([
    ["whoami", {}, {}],
    ["--json whoami", {}, { json: true }],
    ["whoami --json --debug", {}, { json: true, debug: true }],
    ["contacts list --json", {}, { json: true }],
    ["whoami --profile bob", { CALLING_PROFILE: "ada" }, { profile: "bob" }],
    ["whoami", { CALLING_PROFILE: "ada" }, { profile: "ada" }],
    [
      "whoami --server http://a.example --fallback http://b.example",
      {},
      { server: "http://a.example", fallback: "http://b.example" },
    ],
    ["whoami", { CALLING_SERVER: "http://a.example" }, { server: "http://a.example" }],
  ])("calling %s with %j", async (line, env, settings) => {
    const { code, globals } = await run(line, { env });
    expect([code, globals]).toEqual([0, { ...DEFAULTS, ...settings }]);
  });
});

describe("help", () => {
  test.each(["", "--help", "-h", "help", "call --help", "contacts list -h", "help listen"])(
    "calling %s is a result",
    async (line) => {
      const { io, code, globals } = await run(line);
      expect([code, globals, io.remarked]).toEqual([0, undefined, []]);
      expect(io.printed.join("\n")).toMatch(/Usage: calling[\s\S]*--json/);
    },
  );

  test("names every command", async () => {
    const { io } = await run("--help");
    for (const name of [
      "register",
      "login",
      "logout",
      "whoami",
      "profile",
      "search",
      "users",
      "contacts",
      "block",
      "unblock",
      "blocked",
      "call",
      "listen",
      "history",
      "stats",
    ]) {
      expect(io.printed.join("\n")).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
    }
  });

  test("the version is a result", async () => {
    const { io, code } = await run("whoami --version");
    expect([code, io.printed]).toEqual([0, [expect.stringMatching(/^\d+\.\d+\.\d+/)]]);
  });
});

describe("wrong usage", () => {
  test.each([
    "dance",
    "whoami --loud",
    "search",
    "call bob --for never",
    "contacts",
    "whoami --server nonsense",
  ])("calling %s exits with 2 and one line that says so", async (line) => {
    const { io, code, globals } = await run(line);
    expect([code, globals, io.printed]).toEqual([2, undefined, []]);
    expect(io.remarked.at(-1)).toMatch(/^calling: .+ \(usage\)$/);
  });

  test.each([
    "login --password hunter2",
    "whoami --pasword=hunter2",
    "--tokn=hunter2 whoami",
    "call bob --token=hunter2",
  ])("calling %s does not repeat the secret", async (line) => {
    const { io, code } = await run(`${line} --json`);
    expect(code).toBe(2);
    expect(io.everything).not.toContain("hunter2");
  });
});

describe("a failure", () => {
  const fails = new CallError("not-logged-in", undefined, { cause: new Error("the cause") });

  test("is one line with its code, and no stack", async () => {
    const { io, code } = await run("whoami", { fails });
    expect([code, io.printed, io.remarked]).toEqual([
      4,
      [],
      ["calling: You are not logged in; run `calling login` (not-logged-in)"],
    ]);
  });

  test("is an object too for scripts", async () => {
    const { io } = await run("whoami --json", { fails });
    expect(io.objects).toEqual([{ v: 1, type: "error", code: "not-logged-in", message: fails.message }]);
  });

  test.each([
    ["whoami --debug", {}],
    ["whoami", { DEBUG: "1" }],
  ])("has its stack and its cause with calling %s %j", async (line, env) => {
    const { io } = await run(line, { fails, env });
    expect(io.remarked.join("\n")).toMatch(/CallError[\s\S]*at [\s\S]*caused by Error: the cause/);
  });

  test("of the program itself exits with 1", async () => {
    const { io, code } = await run("whoami", { fails: new TypeError("a mistake") });
    expect([code, io.remarked]).toEqual([1, ["calling: a mistake (internal)"]]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { migrations } from "../../../server/store/migrations/index.js";
import { testServer } from "../../support/server.js";
import { ask } from "../http/ask.js";
import { callingServer } from "./run-command.js";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** `calling-server` as a process of its own, from source; it says on stderr which native code it loads. */
function spawnServer(argv: string[]) {
  const home = mkdtempSync(join(tmpdir(), "calling-process-"));
  const source = `
    const { dlopen } = process;
    process.dlopen = (...loaded) => {
      process.stderr.write("native: " + loaded[1] + "\\n");
      return dlopen.apply(process, loaded);
    };
    const { run } = await import("./server/commands/main.ts");
    process.exitCode = await run(${JSON.stringify(argv)});`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
    cwd: ROOT,
    env: { ...process.env, CALLING_HOME: home, DEBUG: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(home, { recursive: true });
  });
  return child;
}

test("start runs on a free port until it is told to stop, then ends by itself", async () => {
  const child = spawnServer(["start", "--port", "0"]);
  const exited = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const url = /http:\S+/.exec(String(line))?.[0] ?? "";
  expect(await ask(url, "GET", "/health")).toMatchObject({ status: 200 });
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});

test.each([
  { argv: ["--version"], native: false },
  { argv: ["users", "--help"], native: false },
  { argv: ["migrate"], native: true },
])("$argv loads native code: $native", async ({ argv, native }) => {
  const child = spawnServer(argv);
  const [stderr] = await Promise.all([text(child.stderr), text(child.stdout), once(child, "exit")]);
  expect(stderr.includes("native: ")).toBe(native);
});

test("start opens its database, says where it listens, and stops", async () => {
  const { code, stdout, stderr } = await callingServer()("start --port 0");
  expect(code).toBe(0);
  expect(stdout).toEqual([expect.stringMatching(/ http:\/\/127\.0\.0\.1:\d+$/)]);
  expect(stderr).toEqual([]);
});

test.each([
  ["start --port 99999", {}, 1, "(bad-config)"],
  ["start", { JWT_SECRET: "short" }, 1, "JWT_SECRET must be"],
  ["start --database mysql://u:p@h/x", {}, 1, "(bad-config)"],
  ["migrate --database sqlite:/nowhere/at/all.db", {}, 1, "(database-failed)"],
  ["token nobody", {}, 1, "(no-such-user)"],
  ["nonsense", {}, 2, "(usage)"],
  ["start --nonsense", {}, 2, "(usage)"],
  ["token", {}, 2, "(usage)"],
])("%s with %j fails in one line", async (argv, env, code, part) => {
  const outcome = await callingServer()(argv, { env });
  expect(outcome).toMatchObject({ code, stdout: [] });
  expect(outcome.stderr).toEqual([expect.stringMatching(/^calling-server: [^\n]+ \([a-z-]+\)$/)]);
  expect(outcome.stderr[0]).toContain(part);
});

test("a port in use is told in one line", async () => {
  const { port } = await testServer();
  const { code, stderr } = await callingServer()(`start --port ${port}`);
  expect(code).toBe(1);
  expect(stderr).toEqual([expect.stringContaining("(port-in-use)")]);
});

test("the stack is shown only to those who ask", async () => {
  const argv = "migrate --database sqlite:/nowhere/at/all.db";
  const calling = callingServer();
  expect((await calling(argv)).stderr.join("\n")).not.toContain("    at ");
  expect((await calling(`--debug ${argv}`)).stderr.join("\n")).toContain("caused by");
  expect((await calling(argv, { env: { DEBUG: "1" } })).stderr.join("\n")).toContain("    at ");
});

test("migrate names what it did, once", async () => {
  const calling = callingServer();
  expect(await calling("migrate")).toMatchObject({ code: 0, stdout: Object.keys(migrations) });
  expect(await calling("migrate")).toMatchObject({ code: 0, stdout: [] });
});

test("help and version are results", async () => {
  const calling = callingServer();
  expect(await calling("--version")).toMatchObject({ code: 0, stdout: [expect.stringMatching(/^\d+\.\d+/)] });
  const { code, stdout, stderr } = await calling("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  for (const command of ["start", "migrate", "doctor", "users", "token"])
    expect(stdout.join()).toContain(command);
});

test("no flag takes a secret", async () => {
  const { stdout } = await callingServer()("start --help");
  expect(stdout.join()).toContain("--port");
  expect(stdout.join().toLowerCase()).not.toMatch(/secret|password/);
});

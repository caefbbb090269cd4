import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../support/server.js";
import type { TerminalState } from "../../support/terminal/emulator.js";
import type { ShellTerminal } from "../../support/terminal/shell-terminal.js";
import { type Person, Stage } from "./stage.js";

/*
 * However the screen ends, whoever started it gets the terminal back as it was: the settings of the line, the cursor, the
 * screen that was there before, and no mode that would turn the next keys into something else.
 */

const AS_BEFORE: TerminalState = {
  isAlternate: false,
  isCursorVisible: true,
  bracketedPaste: false,
  mouse: "none",
  focusEvents: false,
  wraps: true,
  applicationCursorKeys: false,
  applicationKeypad: false,
  synchronizedOutput: false,
  kittyFlags: 0,
  title: "",
  pen: "plain",
};

const DEADLINE_MS = 60_000;

describe("the terminal after the screen", () => {
  let server: TestServer;
  let stage: Stage;
  let person: Person;
  let folder: string;
  /** A module with which a process throws where nobody catches, as a mistake of ours would. */
  let thrower: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "calling-restoration-"));
    const module = join(folder, "throw-on-signal.mjs");
    writeFileSync(module, `process.on("SIGUSR2", () => { throw new Error("a mistake of ours"); });\n`);
    thrower = pathToFileURL(module).href;
    [server, stage] = await Promise.all([startTestServer(), Stage.open()]);
    person = stage.person("ada", server.url);
    await person.runs(["daemon", "start"]);
  }, DEADLINE_MS);

  afterAll(async () => {
    await stage.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** A screen that has asked for everything that it may ask of a terminal. */
  async function opened(): Promise<ShellTerminal> {
    const shell = await person.screenFromShell({
      kitty: true,
      environment: { NODE_OPTIONS: `--import=${thrower}` },
    });
    await shell.terminal.shows("Sign in");
    const { isAlternate, isCursorVisible } = await shell.terminal.state();
    expect(isAlternate && !isCursorVisible).toBe(true);
    expect(await shell.settings()).not.toBe(shell.before);
    return shell;
  }

  async function isAsBefore(shell: ShellTerminal): Promise<void> {
    expect(await shell.settings()).toBe(shell.before);
    expect(await shell.terminal.state()).toEqual(AS_BEFORE);
    // What the shell says next stands below what was there before the screen.
    expect(shell.terminal.rows[0]).toBe("[ready]");
  }

  test(
    "left by its key",
    async () => {
      const shell = await opened();
      shell.terminal.press("ctrl-c");
      expect(await shell.ended()).toBe(0);
      await isAsBefore(shell);
      await shell.close();
    },
    DEADLINE_MS,
  );

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s",
    async (signal) => {
      const shell = await opened();
      shell.signalProgram(signal);
      expect(await shell.ended()).toBeGreaterThan(0);
      await isAsBefore(shell);
      await shell.close();
    },
    DEADLINE_MS,
  );

  test(
    "an error that nobody caught, which is told below",
    async () => {
      const shell = await opened();
      shell.signalProgram("SIGUSR2");
      expect(await shell.ended()).toBe(1);
      await isAsBefore(shell);
      expect(shell.terminal.text).toMatch(/^calling: .*\(internal\)$/m);
      await shell.close();
    },
    DEADLINE_MS,
  );

  test(
    "its parent is killed with -9",
    async () => {
      const shell = await opened();
      shell.signalParent("SIGKILL");
      expect(await shell.ended()).toBe(128 + 9);
      expect(await shell.settings()).toBe(shell.before);
      expect(await shell.terminal.state()).toEqual(AS_BEFORE);
      await shell.close();
    },
    DEADLINE_MS,
  );

  test(
    "in a call with a key that is held, when the terminal reports keys that are let go",
    async () => {
      const [caller] = await Promise.all([server.createUser("caller"), server.createUser("absent")]);
      const bea = stage.person("bea", server.url);
      bea.prefers({ holdToTalk: true });
      await bea.runs(["login", "--token-stdin"], caller.token);
      const shell = await bea.screenFromShell({ kitty: true });
      const { terminal } = shell;
      await terminal.shows("●");
      terminal.press("/");
      terminal.type("absent");
      await terminal.shows("1 person");
      terminal.press("enter");
      await terminal.shows("Calling");
      await terminal.until(() => terminal.kittyFlags > 0, "it did not ask for keys that are let go");
      terminal.key(" ", "press");
      shell.signalProgram("SIGTERM");
      await shell.ended();
      expect(terminal.text).toContain("goes on");
      await isAsBefore(shell);
      await shell.close();
    },
    DEADLINE_MS,
  );
});

import { afterEach, describe, expect, test } from "vitest";
import { ShellTerminal } from "./shell-terminal.js";
import { Terminal, type TerminalOptions } from "./terminal.js";

/*
 * A test that looks at a terminal is worth as much as the terminal: here it is shown that it sees what it must not
 * miss, on programs that misbehave on purpose.
 */

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

function sh(script: string, options: TerminalOptions = {}): Terminal {
  const terminal = new Terminal(["sh", "-c", script], options);
  open.push(terminal);
  return terminal;
}

async function fromShell(script: string): Promise<ShellTerminal> {
  const shell = await ShellTerminal.start(["sh", "-c", script]);
  open.push(shell);
  return shell;
}

describe("a terminal", () => {
  test("shows what was typed, in its place, with its colours", async () => {
    const terminal = sh(
      `stty -echo; echo up; read -r name; printf '\\033[3;5H\\033[1;38;2;255;136;0m%s\\033[0m' "$name"`,
    );
    await terminal.shows("up");
    terminal.type("Grüße 你好");
    terminal.press("enter");
    await terminal.shows("Grüße 你好");
    expect(terminal.find("你好")).toEqual({ column: 10, row: 2 });
    expect(terminal.cell(4, 2)).toMatchObject({ text: "G", color: "rgb:ff8800", bold: true, width: 1 });
    expect(terminal.cell(10, 2)).toMatchObject({ text: "你", width: 2 });
    expect(await terminal.exited()).toEqual({ code: 0, signal: null });
  });

  test("a text that never comes is missed at once when the program ends, with the screen", async () => {
    const terminal = sh("echo something else");
    await expect(terminal.shows("Contacts")).rejects.toThrow(/ended with 0[\s\S]*something else/);
  });

  test("a program learns of another size", async () => {
    const terminal = sh(`trap 'stty size; exit' WINCH; echo up; while :; do read -r x; done`);
    await terminal.shows("up");
    terminal.resize(40, 12);
    await terminal.shows("12 40");
  });

  test("tells bells, wiped screens, titles and clipboards", async () => {
    const terminal = sh(`printf '\\a\\033[2J\\033]0;mine\\007\\033]52;c;aGk=\\007done'`);
    await terminal.shows("done");
    expect(terminal.happenings).toEqual({ bells: 1, clears: 1, commands: ["0;mine", "52;c;aGk="] });
  });

  test("counts what is written meanwhile", async () => {
    const terminal = sh(`read -r go; printf '\\303\\274ber'; read -r end`);
    const bytes = await terminal.bytesDuring(async () => {
      terminal.press("enter");
      await terminal.shows("über");
    });
    // Five bytes, and the echo of the key.
    expect(bytes).toBe(5 + 2);
  });

  test("tells of a released key only if it was asked to, and never without the protocol", async () => {
    const program = `stty raw -echo; printf '\\033[>10uup'; dd bs=1 count=$1 2>/dev/null | od -c | head -2`;
    const modern = new Terminal(["sh", "-c", program, "sh", "9"], { kitty: true });
    open.push(modern);
    await modern.shows("up");
    modern.key(" ", "release");
    await modern.shows("3   2   ;   1   :   3   u");
    const old = new Terminal(["sh", "-c", program, "sh", "1"]);
    open.push(old);
    await old.shows("up");
    old.key(" ", "release");
    old.key("x", "press");
    await old.shows(/0000000 +x/);
  });
});

describe("a shell on a terminal", () => {
  test("a program that is tidy leaves everything as it was", async () => {
    const shell = await fromShell(
      `saved=$(stty -g); stty raw -echo; printf '\\033[?1049h\\033[?25lhello'; stty "$saved"; printf '\\033[?25h\\033[?1049l'`,
    );
    expect(await shell.ended()).toBe(0);
    expect(await shell.settings()).toBe(shell.before);
    expect(await shell.terminal.state()).toEqual({
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
    });
  });

  test("a program that dies leaves a mess, and the mess is seen", async () => {
    const shell = await fromShell(
      `stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[31mhello'; kill -9 $$`,
    );
    expect(await shell.ended()).toBe(128 + 9);
    expect(await shell.settings()).not.toBe(shell.before);
    expect(await shell.terminal.state()).toMatchObject({
      isAlternate: true,
      isCursorVisible: false,
      bracketedPaste: true,
      pen: expect.stringContaining("palette:1"),
    });
  });

  test("a program that outlives its parent is seen to do so", async () => {
    const shell = await fromShell("stty raw -echo; echo up; exec cat");
    await shell.terminal.shows("up");
    let isGone = false;
    const ended = shell.ended().then((status) => {
      isGone = true;
      return status;
    });
    shell.signalParent("SIGKILL");
    await shell.terminal.shows("back in the shell");
    expect(await shell.settings()).toMatch(/-icanon/);
    expect(isGone).toBe(false);
    shell.signalProgram("SIGKILL");
    expect(await ended).toBe(128 + 9);
  });
});

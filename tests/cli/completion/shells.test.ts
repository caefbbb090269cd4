import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ProfileStore, profilePath } from "../../../client/index.js";
import { describeWith } from "../../support/requirements.js";
import { Terminal } from "../../support/terminal/terminal.js";
import { compileCli } from "../support/compile-cli.js";

/* In the shells themselves, with somebody who presses the tabulator key. */

/** Each press of the key starts a process. */
const DEADLINE_MS = 60_000;

let folder: string;
let program: string;
let terminal: Terminal | null = null;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-shells-"));
  program = compileCli();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "calling"),
    `#!/bin/sh\nexec "${process.execPath}" "${join(program, "bin", "calling.js")}" "$@"\n`,
  );
  chmodSync(join(bin, "calling"), 0o755);
  const store = ProfileStore.open(profilePath("default", { CALLING_HOME: folder }));
  store.cache("contacts", [
    {
      contact_id: 1,
      contact_user_id: 2,
      call_user_id: "bartholomew",
      first_name: "Bart; rm -rf",
      last_name: "$(touch /tmp/never)",
      email: "bart@example.org",
      user_id: 1,
      nickname: null,
      created_at: "2026-01-01T00:00:00.000Z",
    },
  ]);
  store.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(program, { recursive: true });
});

afterEach(async () => {
  await terminal?.close();
  terminal = null;
});

function shell(...command: string[]): Terminal {
  terminal = new Terminal(command, {
    columns: 100,
    deadlineMs: 15_000,
    folder,
    environment: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HOME: folder,
      CALLING_HOME: folder,
      LANG: "C.UTF-8",
      PS1: "go> ",
    },
  });
  return terminal;
}

/** What holds in each of them, once its script is loaded and a prompt is there. */
async function completes(shown: Terminal): Promise<void> {
  shown.type("calling whoa");
  shown.press("tab");
  await shown.shows("calling whoami");
  shown.press("ctrl-u");
  shown.type("calling call bart");
  shown.press("tab");
  await shown.shows("calling call bartholomew");
  shown.type("--in ton");
  shown.press("tab");
  await shown.shows("calling call bartholomew --in tone:440");
  shown.press("ctrl-u");
  shown.type("calling call bartholomew --invite=bart");
  shown.press("tab");
  await shown.shows("--invite=bartholomew");
  // Nothing to complete leaves the line as it is, without a word.
  shown.press("ctrl-u");
  shown.type("calling nonsense zz");
  shown.press("tab");
  shown.type("!");
  await shown.shows("calling nonsense zz!");
  expect(shown.text).not.toMatch(/rror|usage|not found/);
}

test("bash", { timeout: DEADLINE_MS }, async () => {
  const shown = shell("bash", "--norc", "--noprofile", "-i");
  shown.type("source <(calling completion bash); clear; echo loaded");
  shown.press("enter");
  await shown.shows(/^loaded/m);
  await completes(shown);
  shown.press("ctrl-u");
  shown.type("calling contacts re");
  shown.press("tab", "tab");
  await shown.shows(/remove +rename|rename +remove/);
});

await describeWith("zsh", "zsh", () => {
  test("zsh", { timeout: DEADLINE_MS }, async () => {
    const shown = shell("zsh", "-f", "-i");
    await shown.shows(/[%#>] $/m);
    shown.type("autoload -U compinit; compinit -D -u; source <(calling completion zsh); clear; echo loaded");
    shown.press("enter");
    await shown.shows(/^loaded/m);
    await completes(shown);
    shown.press("ctrl-u");
    shown.type("calling contacts re");
    shown.press("tab", "tab");
    await shown.shows(/rename +-- +give somebody/);
  });
});

await describeWith("fish", "fish", () => {
  test("fish", { timeout: DEADLINE_MS }, async () => {
    const shown = shell("fish", "--no-config", "-i");
    await shown.shows(/[>#]/);
    shown.type("calling completion fish | source; clear; echo loaded");
    shown.press("enter");
    await shown.shows(/^loaded/m);
    await completes(shown);
  });
});

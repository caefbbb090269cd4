import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { desktopNotifier } from "../../../cli/daemon/desktop-notifier.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-notify-"));
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What the desktop's program is given, one argument in each line; resolves when it has run. */
function notifySend(): Promise<string[]> {
  const [program, shown] = [join(folder, "notify-send"), join(folder, "shown")];
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${shown}.new && mv ${shown}.new ${shown}\n`);
  chmodSync(program, 0o755);
  return new Promise((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(shown)) return;
      watcher.close();
      resolve(readFileSync(shown, "utf8").trimEnd().split("\n"));
    });
  });
}

test.runIf(process.platform === "linux")(
  "a name reaches the desktop as words, and no shell on the way",
  async () => {
    const arguments_ = notifySend();
    const log: string[] = [];
    const touched = join(folder, "touched");
    desktopNotifier({ DISPLAY: ":0" }, (line) => log.push(line))({
      title: `--urgency=critical $(touch ${touched}) \`touch ${touched}\` "; touch ${touched}; "\u001b]0;x\u0007`,
      text: "José calls",
    });
    const [title = "", text] = await arguments_;
    expect(title).toMatch(/^urgency critical/);
    expect(title).not.toMatch(/[$`"';\\\p{Cc}]/u);
    expect(text).toBe("José calls");
    expect([existsSync(touched), log]).toEqual([false, []]);
  },
);

test("a machine without a desktop is told nothing and complains of nothing", async () => {
  const log: string[] = [];
  vi.stubEnv("PATH", "");
  expect(() =>
    desktopNotifier({}, (line) => log.push(line))({ title: "bob calls", text: "x" }),
  ).not.toThrow();
  expect(log).toEqual([]);
});

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundleScreen } from "../../../scripts/bundle-screen.js";
import { compiledCli } from "../support/compile-cli.js";

const run = promisify(execFile);

/** What the daemon loads so that the screen need not. */
const HEAVY = [
  "zod",
  "better-sqlite3",
  "socket.io-client",
  "@roamhq/wrtc",
  "naudiodon",
  "commander",
  "inquirer",
];

it("the screen is one file that loads nothing but Node's own modules, with React as users get it", async () => {
  const dist = join(compiledCli(), "dist");
  await bundleScreen(dist);
  const screen = join(dist, "cli", "tui", "open-screen.js");
  const source = readFileSync(screen, "utf8");
  const imported = [...source.matchAll(/(?:from|import|require\()\s*"([^"./][^"]*)"/g)].map(
    ([, name]) => name ?? "",
  );
  for (const heavy of HEAVY) expect(imported).not.toContain(heavy);
  expect(source).not.toContain("ZodObject");
  expect(source).not.toContain("react.development");
  const program = `const { openScreen } = await import(${JSON.stringify(pathToFileURL(screen).href)}); console.log(typeof openScreen)`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: "/" });
  expect(stdout.trim()).toBe("function");
});

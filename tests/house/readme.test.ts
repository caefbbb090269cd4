import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT, readText } from "./repository.js";

const SCREEN_LINES = 24;

const readme = readText("README.md");
const manifest = z
  .object({
    engines: z.object({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
    bin: z.record(z.string(), z.string()),
    files: z.array(z.string()),
  })
  .parse(JSON.parse(readText("package.json")));

test.each(["npm ci && npm run demo", "npm ci && npm test"])("the first screen shows `%s`", (command) => {
  expect(readme.split("\n").slice(0, SCREEN_LINES)).toContain(command);
});

test.each(["README.md", "CONTRIBUTING.md"])("every npm script that %s names exists", (page) => {
  const named = [...readText(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, script = ""]) => script);
  expect(named.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
});

test("the README names the oldest Node that the package admits", () => {
  expect(readme).toContain(`Node ${manifest.engines.node.replace(">=", "")} or newer`);
});

test("every command has its launcher, and the package ships it", () => {
  for (const launcher of Object.values(manifest.bin)) {
    expect(existsSync(join(ROOT, launcher)), launcher).toBe(true);
    expect(manifest.files).toContain(launcher.split("/")[0]);
  }
});

test(".ci/run runs the README's test command and leaves no test out", () => {
  expect(readText(".ci/run").split("\n")).toContain("REQUIRE_ALL=1 npm test");
});

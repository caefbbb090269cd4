import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "./repository.js";

/** A planted import and the rule that must report it; null where the import is legal. */
const PLANTED: readonly (readonly [from: string, to: string, rule: string | null])[] = [
  ["protocol/a.ts", "server/main.ts", "protocol-keeps-its-place"],
  ["protocol/b.ts", "client/index.ts", "protocol-keeps-its-place"],
  ["server/a.ts", "client/index.ts", "server-keeps-its-place"],
  ["server/b.ts", "bots/index.ts", "server-keeps-its-place"],
  ["server/c.ts", "tests/support.ts", "server-keeps-its-place"],
  ["client/a.ts", "server/main.ts", "client-keeps-its-place"],
  ["client/b.ts", "cli/main.ts", "client-keeps-its-place"],
  ["client/c.ts", "demo/main.ts", "client-keeps-its-place"],
  ["cli/a.ts", "server/main.ts", "cli-keeps-its-place"],
  ["cli/b.ts", "bots/index.ts", "cli-keeps-its-place"],
  ["cli/c.ts", "client/phone.ts", "the-client-opens-at-index"],
  ["bots/a.ts", "cli/main.ts", "bots-keeps-its-place"],
  ["bots/b.ts", "client/phone.ts", "the-client-opens-at-index"],
  ["bots/c.ts", "server/main.ts", "only-one-bot-file-starts-a-server"],
  ["bots/start-server.ts", "server/store.ts", "the-server-opens-at-main"],
  ["server/d.ts", "protocol/index.ts", null],
  ["client/d.ts", "protocol/index.ts", null],
  ["cli/d.ts", "client/index.ts", null],
  ["cli/e.ts", "protocol/index.ts", null],
  ["cli/f.ts", "client/storage/profile-paths.ts", null],
  ["cli/g.ts", "client/storage/profile-store.ts", "the-client-opens-at-index"],
  ["bots/d.ts", "client/index.ts", null],
  ["demo/main.ts", "server/main.ts", null],
  ["tests/support.ts", "client/phone.ts", null],
  ["bench/main.ts", "server/store.ts", null],
];

const PACKAGES: readonly (readonly [from: string, name: string, rule: string | null])[] = [
  ["client/e.ts", "dev-only", "no-development-packages-in-the-product"],
  ["client/f.ts", "stranger", "no-undeclared-packages"],
  ["client/g.ts", "missing", "nothing-unresolved"],
  ["client/h.ts", "declared", null],
];

/** Two files that import each other; a cycle is reported at one of its files. */
const CYCLE = ["cli/round.ts", "cli/about.ts"] as const;
const LEFT_OVER = "server/left-over.ts";

const report = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let folder: string;
let cruised: Set<string>;
let found: Map<string, Set<string>>;

async function plant(path: string, source: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, source, { flag: "a" });
}

async function plantAll(): Promise<void> {
  for (const [from, to] of [...PLANTED, CYCLE, CYCLE.toReversed()]) {
    const specifier = relative(dirname(from), to).replace(/\.ts$/, ".js");
    await plant(
      from,
      `import ${JSON.stringify(specifier.startsWith(".") ? specifier : `./${specifier}`)};\n`,
    );
    await plant(to, "");
  }
  for (const [from, name] of PACKAGES) await plant(from, `import "${name}";\n`);
  await plant(LEFT_OVER, "export const nobody = 1;\n");
  for (const name of ["dev-only", "stranger", "declared"]) {
    await plant(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    await plant(`node_modules/${name}/index.js`, "module.exports = 1;\n");
  }
  await plant(
    "package.json",
    JSON.stringify({ type: "module", dependencies: { declared: "1" }, devDependencies: { "dev-only": "1" } }),
  );
}

/** dependency-cruiser exits with the number of errors, so its status says nothing here. */
function cruise(): Promise<string> {
  const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(ROOT, ".dependency-cruiser.cjs");
  const folders = ["protocol", "server", "client", "cli", "bots", "demo", "tests", "bench"];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, "--config", config, "--output-type", "json", ...folders],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout) => resolve(stdout),
    );
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-rules-"));
  await plantAll();
  const { modules, summary } = report.parse(JSON.parse(await cruise()));
  cruised = new Set(modules.map((module) => module.source));
  found = new Map();
  for (const { from, rule } of summary.violations) {
    found.set(from, (found.get(from) ?? new Set()).add(rule.name));
  }
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const rulesOf = (path: string): string[] => [...(found.get(path) ?? [])];

test.each(PLANTED.filter(([, , rule]) => rule !== null))("%s may not import %s: %s", (from, _to, rule) => {
  expect(rulesOf(from)).toContain(rule);
});

test.each(PLANTED.filter(([, , rule]) => rule === null))("%s may import %s", (from) => {
  expect(cruised).toContain(from);
  expect(rulesOf(from)).toEqual([]);
});

test.each(PACKAGES)("%s importing the package %s gives %s", (from, _name, rule) => {
  expect(cruised).toContain(from);
  expect(rulesOf(from)).toEqual(rule === null ? [] : [rule]);
});

test("two files that import each other are reported", () => {
  expect(CYCLE.flatMap(rulesOf)).toEqual(["no-cycles"]);
});

test("a file that nobody imports and that imports nobody is reported", () => {
  expect(rulesOf(LEFT_OVER)).toEqual(["no-orphans"]);
});

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const PARTS = ["cli", "client", "protocol"];

let compiled: string | undefined;

/** The same folder for all tests of one file; it goes when their process does. */
export function compiledCli(): string {
  if (compiled !== undefined) return compiled;
  const folder = compileCli();
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  compiled = folder;
  return folder;
}

/**
 * Compiles the commands as they are now into a new folder below `node_modules`, where they find their packages,
 * and gives the folder: no test depends on a build that may be old, and no process compiles for itself.
 */
export function compileCli(): string {
  const cache = join(root, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "calling-cli-"));
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  cpSync(join(root, "bin"), join(folder, "bin"), { recursive: true });
  buildSync({
    entryPoints: PARTS.flatMap(sourcesOf),
    absWorkingDir: root,
    outbase: root,
    outdir: join(folder, "dist"),
    // Each file for itself, as the compiler of the build does it.
    bundle: false,
    format: "esm",
    platform: "node",
    target: "es2022",
    jsx: "automatic",
    logLevel: "error",
  });
  return folder;
}

function sourcesOf(part: string): string[] {
  return readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => join(root, part, name));
}

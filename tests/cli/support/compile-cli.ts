import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const PARTS = ["cli", "client", "protocol"];

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
  for (const part of PARTS) {
    for (const name of readdirSync(join(root, part), { recursive: true, encoding: "utf8" })) {
      if (name.endsWith(".ts") && !name.endsWith(".d.ts")) compile(join(part, name), join(folder, "dist"));
    }
  }
  return folder;
}

function compile(path: string, out: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(root, path), "utf8"), {
    fileName: path,
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  const target = join(out, path.replace(/\.ts$/, ".js"));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

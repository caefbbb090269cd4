import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = ["protocol", "server", "client/signaling", "bench/children"];

/**
 * Compiles what the measured processes run, ours and the peers alike, as the package compiles it. Running the sources
 * themselves would measure the tool that translates them: it wraps every function it meets, also the innermost.
 */
export function compileChildren(): (name: string) => URL {
  // Two benchmarks at a time must not pull the floor from under each other.
  const folder = join(root, ".artifacts", `bench-${process.pid}`);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const source of SOURCES) {
    for (const file of readdirSync(join(root, source), { recursive: true, encoding: "utf8" })) {
      if (file.endsWith(".ts")) compileFile(join(root, source, file), join(folder, source, file));
    }
  }
  return (name) => pathToFileURL(join(folder, "bench", "children", `${name}.js`));
}

function compileFile(from: string, to: string): void {
  const { outputText } = ts.transpileModule(readFileSync(from, "utf8"), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
  });
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to.replace(/\.ts$/, ".js"), outputText);
}

import { dirname } from "node:path";
import { expect, test } from "vitest";
import { readText, repositoryFiles } from "./repository.js";

const PRODUCT = /^(server|client|cli|bots)\//;

/** Folders that need a line: all at the top, and inside the product every one that holds code. */
function foldersToExplain(): string[] {
  const folders = new Set<string>();
  for (const path of repositoryFiles()) {
    const [top = ""] = path.split("/");
    if (path.includes("/") && !top.startsWith(".")) folders.add(`${top}/`);
    if (PRODUCT.test(path)) folders.add(`${dirname(path)}/`);
  }
  return [...folders].sort();
}

const lines = [...readText("docs/architecture.md").matchAll(/^\| `([^`]+)` \| .+ \|$/gm)].map(
  ([, folder = ""]) => folder,
);

test("every folder has its line in docs/architecture.md, and only one", () => {
  expect([...lines].sort()).toEqual(foldersToExplain());
});

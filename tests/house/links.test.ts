import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, readText, repositoryFiles } from "./repository.js";

const FOLDERS = "bin|protocol|server|client|cli|bots|demo|tests|bench|scripts|docs|examples|deploy|web";

/** The anchor that a heading gets where the page is shown. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Where a link leads inside the repository; nothing for one that leads out of it. */
function linked(page: string, target: string): { file: string; anchor: string | undefined } | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path = "", anchor] = target.split("#");
  return { file: path === "" ? page : normalize(join(dirname(page), path)), anchor };
}

const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

/** Paths of the repository that prose names as code, such as `client/index.ts` or `server/calls/`. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(new RegExp(`\`((?:${FOLDERS})/[A-Za-z0-9_./-]*)\``, "g"))].map(([, path = ""]) => path);

describe.each(repositoryFiles("*.md").filter((path) => !path.startsWith("tests/")))("%s", (page) => {
  const text = readText(page);

  test("links only to what exists", () => {
    const broken = linksOf(text).filter((target) => {
      const link = linked(page, target);
      if (link === undefined) return false;
      if (!existsSync(join(ROOT, link.file))) return true;
      return link.anchor !== undefined && !anchorsOf(readText(link.file)).includes(link.anchor);
    });
    expect(broken).toEqual([]);
  });

  test("names only paths that exist", () => {
    expect(pathsOf(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

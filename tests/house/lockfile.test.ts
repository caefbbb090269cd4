import { expect, test } from "vitest";
import { z } from "zod";
import { readText } from "./repository.js";

/*
 * `npm ci` refuses a lock file that lacks an optional package of another platform, and npm itself leaves such packages
 * out when the registry that it happens to use does not have them.
 */

const locked = z.object({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lock = z.object({ packages: z.record(z.string(), locked) });

const { packages } = lock.parse(JSON.parse(readText("package-lock.json")));

test("the lock file names every optional package of every platform", () => {
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
});

test("every locked package has a version", () => {
  const without = Object.entries(packages).filter(([path, { version }]) => path !== "" && !version);
  expect(without).toEqual([]);
});

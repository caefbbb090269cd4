import { expect, test } from "vitest";
import { z } from "zod";
import { readText } from "./repository.js";

/** The first versions without the holes that are known; each was a way to stop or to fool a server like ours. */
const MINIMUM: Readonly<Record<string, string>> = {
  "socket.io-parser": "4.2.7",
  "engine.io": "6.6.7",
  ws: "8.17.1",
  jsonwebtoken: "9.0.0",
};

const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });
const { packages } = lock.parse(JSON.parse(readText("package-lock.json")));

/** Every copy of a package that is installed, wherever it lies. */
const versionsOf = (name: string): string[] =>
  Object.entries(packages).flatMap(([path, { version }]) =>
    version !== undefined && (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
      ? version
      : [],
  );

const parts = (version: string): number[] => version.split(".").map(Number);

function isAtLeast(version: string, minimum: string): boolean {
  const [own, wanted] = [parts(version), parts(minimum)];
  const index = own.findIndex((part, place) => part !== wanted[place]);
  return index === -1 || (own[index] ?? 0) > (wanted[index] ?? 0);
}

test.each(Object.entries(MINIMUM))("every copy of %s is of version %s or newer", (name, minimum) => {
  const versions = versionsOf(name);
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => !isAtLeast(version, minimum))).toEqual([]);
});

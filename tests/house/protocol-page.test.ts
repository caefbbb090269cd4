import { describe, expect, test } from "vitest";
import { CALL_EVENTS, CALL_STATES } from "../../protocol/call-state.js";
import { clientEvents } from "../../protocol/client-events.js";
import { FEATURES } from "../../protocol/features.js";
import { LIMITS, TIMES } from "../../protocol/limits.js";
import { callOutcome, routes } from "../../protocol/rest.js";
import { serverEvents } from "../../protocol/server-events.js";
import { readText } from "./repository.js";

const page = readText("docs/protocol.md");

/** One section of the page, from its heading to the next one. */
function section(heading: string): string {
  const [, after] = page.split(`\n## ${heading}\n`);
  if (after === undefined) throw new TypeError(`No section "${heading}"`);
  return after.split("\n## ", 1)[0] ?? "";
}

/** The rows of a section's tables, keyed by what stands as code in their first column. */
function rows(heading: string): Map<string, string> {
  return new Map(
    [...section(heading).matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(([, key = "", second = ""]) => [
      key,
      second,
    ]),
  );
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();

test("every route is described, and no other", () => {
  const addresses = Object.values(routes).map((route) => `${route.method} ${route.path}`);
  expect(sorted(rows("REST").keys())).toEqual(sorted(addresses));
});

test("a route says whether it wants a token", () => {
  for (const { method, path, auth } of Object.values(routes)) {
    expect(section("REST")).toMatch(
      new RegExp(`^\\| \`${method} ${path}\` .*\\| ${auth ? "yes" : "no"} \\|$`, "m"),
    );
  }
});

describe.each([
  ["Events of a client", clientEvents],
  ["Events of a server", serverEvents],
])("%s", (heading, schemas) => {
  test("every event is described, and no other", () => {
    expect(sorted(rows(heading).keys())).toEqual(sorted(Object.keys(schemas)));
  });

  test.each(Object.entries(schemas))("%s is described with all its fields", (name, schema) => {
    const fields = "shape" in schema ? Object.keys(schema.shape) : [];
    const described = rows(heading).get(name) ?? "";
    expect(fields.filter((field) => !described.includes(`\`${field}\``))).toEqual([]);
  });
});

test("every limit and every time stands there with its value", () => {
  const expected = Object.entries({ ...LIMITS, ...TIMES }).map(([name, value]) => `${name} ${value}`);
  const described = [...rows("Limits and times")].map(([name, value]) => `${name} ${value}`);
  expect(sorted(described)).toEqual(sorted(expected));
});

test("every state and event of a call is in the diagram", () => {
  const diagram = section("The states of a call");
  expect([...CALL_STATES, ...CALL_EVENTS].filter((name) => !diagram.includes(name))).toEqual([]);
});

test("every feature and every outcome is named", () => {
  expect([...FEATURES, ...callOutcome.options].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

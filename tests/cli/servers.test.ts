import { describe, expect, test } from "vitest";
import { namedServers, serverUrl } from "../../cli/servers.js";

test.each([
  ["http://localhost:5000", "http://localhost:5000"],
  ["http://localhost:5000/", "http://localhost:5000"],
  ["HTTPS://Calls.Example.ORG", "https://calls.example.org"],
  ["http://[::1]:5000", "http://[::1]:5000"],
])("%s is the server %s", (text, url) => {
  expect(serverUrl(text, "--server")).toBe(url);
});

test.each([
  "",
  "localhost",
  "localhost:5000",
  "ftp://example.org",
  "http://",
  "http://ada:secret@example.org",
  "http://example.org/calls",
  "http://example.org/?token=secret",
  "http://example.org/#secret",
])('"%s" is wrong usage, and is not repeated', (text) => {
  expect(() => serverUrl(text, "--server")).toThrow(
    expect.objectContaining({
      code: "usage",
      message: expect.not.stringContaining("secret"),
    }),
  );
  expect(() => serverUrl(text, "--server")).toThrow("--server");
});

describe("the servers", () => {
  const [flag, variable] = ["http://flag.example", "http://variable.example"];

  test("are the default where nobody names any, and the first is left to the session", () => {
    expect(namedServers({}, {})).toEqual({ server: undefined, fallback: undefined });
  });

  test("come from the environment, where an empty variable is none", () => {
    expect(namedServers({}, { CALLING_SERVER: variable, CALLING_FALLBACK: "" })).toEqual({
      server: variable,
      fallback: undefined,
    });
  });

  test("come from flags before anything else", () => {
    const env = { CALLING_SERVER: variable, CALLING_FALLBACK: variable };
    expect(namedServers({ server: flag, fallback: flag }, env)).toEqual({ server: flag, fallback: flag });
  });

  test("are named by their variable when that is wrong", () => {
    expect(() => namedServers({}, { CALLING_FALLBACK: "nonsense" })).toThrow("CALLING_FALLBACK");
  });
});

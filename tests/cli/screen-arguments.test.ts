import { expect, it } from "vitest";
import { screenArguments } from "../../cli/screen-arguments.js";

it.each([
  [[], { attach: false }],
  [["attach"], { attach: true }],
  [["--profile", "work"], { attach: false, profile: "work" }],
  [
    ["--server=https://a.example", "attach", "--fallback", "https://b.example"],
    { attach: true, server: "https://a.example", fallback: "https://b.example" },
  ],
])("%j opens the screen", (argv, expected) => {
  expect(screenArguments(argv)).toEqual(expected);
});

it.each([
  [["call", "bob"]],
  [["--help"]],
  [["--json"]],
  [["attach", "attach"]],
  [["--profile"]],
  [["--profile", "--json"]],
  [["--profile="]],
])("%j is for the full parser", (argv) => {
  expect(screenArguments(argv)).toBeNull();
});

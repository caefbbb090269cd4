import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../protocol/errors.js";
import { readText, repositoryFiles } from "./repository.js";

interface Row {
  code: string;
  happened: string;
  todo: string;
  where: string;
}

/** The rows of all tables whose first column is a code. */
function documented(page: string): Row[] {
  return [...page.matchAll(/^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
    ([, code = "", happened = "", todo = "", where = ""]) => ({ code, happened, todo, where }),
  );
}

const rows = documented(readText("docs/errors.md"));
const codes = Object.keys(ERROR_CODES);

const PRODUCT = ["server/*.ts", "client/*.ts", "cli/*.ts", "cli/*.tsx", "bots/*.ts", "demo/*.ts"];

describe("docs/errors.md", () => {
  test("names each code exactly once", () => {
    expect(rows.map((row) => row.code).sort()).toEqual(codes.sort());
  });

  test.each(rows)("$code: says in sentences what happened and what to do", ({ happened, todo }) => {
    expect(happened).toMatch(/^[A-Z`].*\.$/);
    expect(todo).toMatch(/^[A-Z`].*\.$/);
  });

  test.each(rows)("$code: names the places where it turns up", ({ where }) => {
    expect(where).toMatch(/^(REST [45]\d\d|ack|connect|exit \d+)(, (ack|connect|exit \d+))*$/);
  });
});

const product = repositoryFiles(...PRODUCT, "protocol/call-state.ts")
  .map(readText)
  .join("\n");

test.each(codes)("%s is given by the product", (code) => {
  // A key of a table (`"room-full": 409`) only translates; somebody must also give the code.
  expect(product).toMatch(new RegExp(`"${code}"(?!:)`));
});

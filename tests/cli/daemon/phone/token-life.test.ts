import { expect, test } from "vitest";
import { renewalTime } from "../../../../cli/daemon/phone/token-life.js";

const tokenWith = (claims: unknown): string =>
  ["header", Buffer.from(JSON.stringify(claims)).toString("base64url"), "signature"].join(".");

test("a token wants to be renewed when half of its life is over", () => {
  expect(renewalTime(tokenWith({ iat: 1_000, exp: 3_000 }))).toBe(2_000_000);
});

test.each([
  "",
  "no token",
  "a.b.c",
  tokenWith("text"),
  tokenWith({ exp: 1 }),
  tokenWith({ iat: "1", exp: 2 }),
])("a token that tells no dates is never renewed: %s", (token) => {
  expect(renewalTime(token)).toBeNull();
});

import { expect, test } from "vitest";
import { PASSWORD_COST, Passwords } from "../../../server/auth/passwords.js";

const passwords = new Passwords(4);

test("new hashes have the cost of the app's own", async () => {
  expect(PASSWORD_COST).toBe(12);
  expect(await new Passwords().hash("secret")).toMatch(/^\$2b\$12\$/);
});

test.each(["2a", "2b", "2y"])(
  "a hash with the prefix $%s$ of an existing database verifies",
  async (prefix) => {
    const stored = (await passwords.hash("correct horse")).replace("$2b$", `$${prefix}$`);
    expect(await passwords.verify("correct horse", stored)).toBe(true);
    expect(await passwords.verify("Correct horse", stored)).toBe(false);
  },
);

test.each(["", "not a hash", "$2b$99$abc"])("the stored text %j never verifies", async (stored) => {
  expect(await passwords.verify("", stored)).toBe(false);
  expect(await passwords.verify("x", stored)).toBe(false);
});

test("nobody's password never verifies", async () => {
  expect(await passwords.verify("anything", null)).toBe(false);
});

import { createHmac } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CallError } from "../../../protocol/errors.js";
import { Tokens } from "../../../server/auth/tokens.js";

const SECRET = "the current secret of thirty-two bytes or more";
const PREVIOUS = "the secret before, of thirty-two bytes or more";
const OTHER = "somebody else's secret of thirty-two bytes or more";
const WEEK = 7 * 24 * 60 * 60;
const OWNER = { userId: 7, email: "ada@example.org" };

const tokens = new Tokens(SECRET, PREVIOUS);
const sign = (claims: object, options: jsonwebtoken.SignOptions = {}, secret = SECRET) =>
  jsonwebtoken.sign(claims, secret, { algorithm: "HS256", expiresIn: 60, ...options });
const ours = { issuer: "calling-system", audience: "calling-system" };

test("a token of ours tells whose it is, for 7 days", () => {
  const token = tokens.sign(OWNER);
  expect(tokens.authenticate(token)).toEqual(OWNER);
  const claims = z.object({ iat: z.number(), exp: z.number() }).parse(jsonwebtoken.decode(token));
  expect(claims.exp - claims.iat).toBe(WEEK);
  expect(jsonwebtoken.decode(token)).toMatchObject({
    user_id: 7,
    iss: "calling-system",
    aud: "calling-system",
  });
});

test("the previous secret still verifies, and signs nothing", () => {
  const old = new Tokens(PREVIOUS).sign(OWNER);
  expect(tokens.authenticate(old)).toEqual(OWNER);
  expect(() => new Tokens(PREVIOUS).authenticate(tokens.sign(OWNER))).toThrow(CallError);
});

test("a token of the app's own server, without issuer and audience, is good", () => {
  expect(tokens.authenticate(sign({ user_id: 3, email: "a@b.c" }))).toEqual({ userId: 3, email: "a@b.c" });
  expect(tokens.authenticate(sign({ user_id: 3 }))).toEqual({ userId: 3, email: "" });
});

describe("refused as unauthorized", () => {
  const unsigned = (header: object, claims: object) =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const forever = { user_id: 7, exp: 9_999_999_999 };
  const none = `${unsigned({ alg: "none", typ: "JWT" }, forever)}.`;
  const confused = () => {
    const content = unsigned({ alg: "HS384", typ: "JWT" }, forever);
    return `${content}.${createHmac("sha384", SECRET).update(content).digest("base64url")}`;
  };
  const cases: Record<string, string> = {
    "no token at all": "",
    "a text that is no token": "abc.def.ghi",
    "another secret": sign({ user_id: 7 }, ours, OTHER),
    "no signature": none,
    "another algorithm": confused(),
    "another issuer": sign({ user_id: 7 }, { ...ours, issuer: "somebody" }),
    "another audience": sign({ user_id: 7 }, { ...ours, audience: "somebody" }),
    "an issuer without audience": sign({ user_id: 7 }, { issuer: "calling-system" }),
    "no user": sign({ email: "a@b.c" }, ours),
    "a user that is no number": sign({ user_id: "7" }, ours),
    "no expiry": jsonwebtoken.sign({ user_id: 7 }, SECRET),
  };
  test.each(Object.entries(cases))("%s", (_name, token) => {
    expect(() => tokens.authenticate(token)).toThrow(expect.objectContaining({ code: "unauthorized" }));
  });
});

test.each([SECRET, PREVIOUS])("an expired token is told from a wrong one", (secret) => {
  const token = sign({ user_id: 7 }, { ...ours, expiresIn: -1 }, secret);
  expect(() => tokens.authenticate(token)).toThrow(expect.objectContaining({ code: "token-expired" }));
});

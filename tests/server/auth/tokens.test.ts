import { createHmac, generateKeyPairSync } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { CallError } from "../../../protocol/errors.js";
import { Tokens } from "../../../server/auth/tokens.js";

const SECRET = "the current secret of thirty-two bytes or more";
const PREVIOUS = "the secret before, of thirty-two bytes or more";
const OTHER = "somebody else's secret of thirty-two bytes or more";
const WEEK = 7 * 24 * 60 * 60;
const OWNER = { userId: 7, email: "ada@example.org", version: 3, isBot: false };
const NOW = Date.parse("2026-01-01T00:00:00Z");
const SECONDS = NOW / 1000;

const clock = { at: NOW };
const tokens = new Tokens(SECRET, PREVIOUS, { now: () => clock.at });
const sign = (claims: object, options: jsonwebtoken.SignOptions = {}, secret = SECRET) =>
  jsonwebtoken.sign({ iat: SECONDS, ...claims }, secret, { algorithm: "HS256", expiresIn: 60, ...options });
const ours = { issuer: "calling-system", audience: "calling-system" };
const refusalOf = (token: string, by = tokens): string => {
  try {
    by.authenticate(token);
    return "none";
  } catch (error) {
    if (error instanceof CallError) return error.code;
    throw error;
  }
};

test("a token of ours tells whose it is, for 7 days", () => {
  const token = tokens.sign(OWNER);
  const identity = { ...OWNER, tokenId: expect.any(String), expiresAt: NOW + WEEK * 1000 };
  expect(tokens.authenticate(token)).toEqual(identity);
  const claims = z.object({ iat: z.number(), exp: z.number() }).parse(jsonwebtoken.decode(token));
  expect(claims.exp - claims.iat).toBe(WEEK);
  expect(jsonwebtoken.decode(token)).toMatchObject({
    user_id: 7,
    iss: "calling-system",
    aud: "calling-system",
  });
});

test("a token lives as long as it is configured to", () => {
  const short = new Tokens(SECRET, null, { now: () => NOW, lifetimeSeconds: 60 });
  expect(short.authenticate(short.sign(OWNER)).expiresAt).toBe(NOW + 60_000);
});

test("a bot's token says so, and only where we signed it", () => {
  expect(tokens.authenticate(tokens.sign({ ...OWNER, isBot: true })).isBot).toBe(true);
  expect(tokens.authenticate(tokens.sign(OWNER)).isBot).toBe(false);
});

test("no two tokens have the same name", () => {
  const names = Array.from({ length: 100 }, () => tokens.authenticate(tokens.sign(OWNER)).tokenId);
  expect(new Set(names).size).toBe(100);
});

describe("rotation", () => {
  const kidOf = (token: string) =>
    z.object({ kid: z.string() }).parse(jsonwebtoken.decode(token, { complete: true })?.header).kid;

  test("the previous secret still verifies, and signs nothing", () => {
    const old = new Tokens(PREVIOUS, null, { now: () => NOW }).sign(OWNER);
    expect(tokens.authenticate(old)).toMatchObject(OWNER);
    expect(refusalOf(tokens.sign(OWNER), new Tokens(PREVIOUS))).toBe("unauthorized");
  });

  test("a token names the secret that signed it, and tells nothing of it", () => {
    const [current, previous] = [tokens.sign(OWNER), new Tokens(PREVIOUS).sign(OWNER)];
    expect(kidOf(current)).toBe(kidOf(tokens.sign(OWNER)));
    expect(kidOf(current)).not.toBe(kidOf(previous));
    expect(kidOf(current)).toMatch(/^[\w-]{11}$/);
    expect(SECRET).not.toContain(kidOf(current));
  });

  test("a token that names another secret than the one that signed it is refused", () => {
    expect(refusalOf(sign({ user_id: 7 }, { ...ours, keyid: "unknown" }))).toBe("unauthorized");
    const previous = kidOf(new Tokens(PREVIOUS).sign(OWNER));
    expect(refusalOf(sign({ user_id: 7 }, { ...ours, keyid: previous }))).toBe("unauthorized");
  });

  test("a token that names no secret is tried with both", () => {
    for (const secret of [SECRET, PREVIOUS]) {
      expect(tokens.authenticate(sign({ user_id: 7 }, ours, secret)).userId).toBe(7);
    }
  });
});

test("a token of the app's own server is good until it expires, older than every revocation", () => {
  const token = sign({ user_id: 3, email: "a@b.c" });
  const identity = { userId: 3, email: "a@b.c", version: 0, isBot: false, expiresAt: NOW + 60_000 };
  expect(tokens.authenticate(token)).toEqual({ ...identity, tokenId: expect.stringMatching(/^[\w-]{43}$/) });
  expect(tokens.authenticate(token).tokenId).toBe(tokens.authenticate(token).tokenId);
  expect(tokens.authenticate(sign({ user_id: 3 }))).toMatchObject({ userId: 3, email: "" });
});

describe("refused as unauthorized", () => {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const unsigned = (header: object, claims: object) => `${part(header)}.${part(claims)}`;
  const forever = { user_id: 7, exp: 9_999_999_999 };
  const hmac = (content: string, key: string, hash = "sha256") =>
    `${content}.${createHmac(hash, key).update(content).digest("base64url")}`;
  const publicKey = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const cases: Record<string, string> = {
    "no token at all": "",
    "a text that is no token": "abc.def.ghi",
    "another secret": sign({ user_id: 7 }, ours, OTHER),
    "no signature": `${unsigned({ alg: "none", typ: "JWT" }, forever)}.`,
    "no signature under our name": `${unsigned({ alg: "None", typ: "JWT", kid: "x" }, forever)}.`,
    "an empty signature of the right algorithm": `${unsigned({ alg: "HS256", typ: "JWT" }, forever)}.`,
    "another HMAC": hmac(unsigned({ alg: "HS384", typ: "JWT" }, forever), SECRET, "sha384"),
    "RSA in the header, our secret in the signature": hmac(
      unsigned({ alg: "RS256", typ: "JWT" }, forever),
      SECRET,
    ),
    "a real RSA signature": jsonwebtoken.sign(forever, publicKey.privateKey, { algorithm: "RS256" }),
    "an RSA key taken for a secret": hmac(
      unsigned({ alg: "HS256", typ: "JWT" }, forever),
      publicKey.publicKey,
    ),
    "another issuer": sign({ user_id: 7 }, { ...ours, issuer: "somebody" }),
    "another audience": sign({ user_id: 7 }, { ...ours, audience: "somebody" }),
    "several audiences": sign({ user_id: 7 }, { ...ours, audience: ["calling-system", "somebody"] }),
    "an issuer without audience": sign({ user_id: 7 }, { issuer: "calling-system" }),
    "no user": sign({ email: "a@b.c" }, ours),
    "a user that is no number": sign({ user_id: "7" }, ours),
    "no expiry": jsonwebtoken.sign({ user_id: 7 }, SECRET),
    "an expiry beyond all dates": jsonwebtoken.sign({ user_id: 7, exp: 1e15 }, SECRET),
    "a time of issue in the future": sign({ user_id: 7, iat: SECONDS + 3600 }, { ...ours, expiresIn: 7200 }),
    "a time before which it does not count": sign({ user_id: 7 }, { ...ours, notBefore: 3600 }),
    "64 KB of token": sign({ user_id: 7, padding: "x".repeat(64 * 1024) }, ours),
  };
  test.each(Object.entries(cases))("%s", (_name, token) => {
    expect(refusalOf(token)).toBe("unauthorized");
  });
});

test("a server whose clock is a little ahead signs good tokens", () => {
  const ahead = new Tokens(SECRET, null, { now: () => NOW + 30_000 });
  expect(tokens.authenticate(ahead.sign(OWNER)).userId).toBe(7);
});

test.each([SECRET, PREVIOUS])("an expired token is told from a wrong one", (secret) => {
  expect(refusalOf(sign({ user_id: 7 }, { ...ours, expiresIn: -1 }, secret))).toBe("token-expired");
});

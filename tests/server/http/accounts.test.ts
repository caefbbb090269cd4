import jsonwebtoken from "jsonwebtoken";
import { expect, test } from "vitest";
import { FEATURES, PROTOCOL_VERSION } from "../../../protocol/features.js";
import { LIMITS } from "../../../protocol/limits.js";
import { testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

const ADA = { first_name: "Ada", last_name: "Byron", email: "Ada@Example.ORG", password: "a secret" };

test("the health check announces what this server can", async () => {
  const { url } = await testServer();
  expect(await ask(url, "GET", "/health")).toMatchObject({
    status: 200,
    body: { ok: true, features: [...FEATURES], protocol: PROTOCOL_VERSION },
  });
});

test("who has registered can sign in, under their address in any case", async () => {
  const { url } = await testServer();
  expect(await ask(url, "POST", "/api/auth/register", { body: ADA })).toMatchObject({
    status: 201,
    body: { user_id: 1, email: "ada@example.org" },
  });
  const login = { email: " ADA@example.org", password: ADA.password };
  const { status, body } = await ask(url, "POST", "/api/auth/login", { body: login });
  expect(status).toBe(200);
  expect(body).toEqual({
    token: expect.any(String),
    user: { user_id: 1, email: "ada@example.org", first_name: "Ada", last_name: "Byron" },
  });
});

test("an address registers once, in whatever case", async () => {
  const { url } = await testServer();
  await ask(url, "POST", "/api/auth/register", { body: ADA });
  const again = await ask(url, "POST", "/api/auth/register", { body: { ...ADA, email: "ada@EXAMPLE.org" } });
  expect(refusal(again)).toBe("409 email-taken");
});

test.each([
  ["first_name", { first_name: undefined }, "first_name is missing"],
  ["last_name", { last_name: "" }, "last_name is missing"],
  ["email", { email: undefined }, "email is missing"],
  ["email", { email: "nobody" }, "email is not an e-mail address"],
  ["password", { password: null }, "password is missing"],
  ["password", { password: "x".repeat(73) }, "password is too long (at most 72 characters)"],
])("the refusal of a wrong %s says what is wrong", async (_field, wrong, text) => {
  const { url } = await testServer();
  const answer = await ask(url, "POST", "/api/auth/register", { body: { ...ADA, ...wrong } });
  expect(answer).toMatchObject({ status: 400, body: { error: text, code: "bad-request" } });
});

test("a password may have 72 bytes, and not one more", async () => {
  const { url } = await testServer();
  const register = (password: string) =>
    ask(url, "POST", "/api/auth/register", { body: { ...ADA, password } });
  expect(refusal(await register("é".repeat(LIMITS.passwordBytes / 2 + 1)))).toBe("400 bad-request");
  expect((await register("é".repeat(LIMITS.passwordBytes / 2))).status).toBe(201);
});

test("a wrong password and an unknown address are refused alike", async () => {
  const { url } = await testServer();
  await ask(url, "POST", "/api/auth/register", { body: ADA });
  const wrong = await ask(url, "POST", "/api/auth/login", {
    body: { email: ADA.email, password: "A secret" },
  });
  const unknown = await ask(url, "POST", "/api/auth/login", {
    body: { email: "nobody@example.org", password: ADA.password },
  });
  expect(wrong).toMatchObject({
    status: 401,
    body: { error: "Invalid credentials", code: "bad-credentials" },
  });
  expect(unknown.body).toEqual(wrong.body);
});

test("names lose what could act on a terminal", async () => {
  const server = await testServer();
  const { token } = await server.createUser();
  const body = { first_name: "\u001b[31mEve\u202e" };
  const answer = await ask(server.url, "PUT", "/api/auth/profile", { token, body });
  expect(answer.body).toMatchObject({ first_name: "[31mEve" });
});

test("a token of the app's own server opens the profile", async () => {
  const server = await testServer();
  const user = await server.createUser();
  const claims = { user_id: user.userId, email: user.email };
  const token = jsonwebtoken.sign(claims, server.jwtSecret, { expiresIn: "7d" });
  expect(await ask(server.url, "GET", "/api/me", { token })).toMatchObject({
    status: 200,
    body: { call_user_id: user.callId },
  });
});

import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { LIMITS } from "../../protocol/limits.js";
import { type RouteName, restError, routes } from "../../protocol/rest.js";
import { BODY_SAMPLES, entriesOf } from "./samples.js";
import { provesItself } from "./schema-laws.js";

/** The body schema of a route; only routes with a sample are asked. */
function bodyOf(name: RouteName): z.ZodType {
  const route = routes[name];
  if (!("body" in route)) throw new TypeError(`${name} takes no body`);
  return route.body;
}

describe.each(entriesOf(BODY_SAMPLES))("the body of %s", (name, sample) => {
  provesItself(bodyOf(name), sample);
});

test("every route that takes a body has a sample", () => {
  const withBody = Object.entries(routes).filter(([, route]) => "body" in route);
  expect(Object.keys(BODY_SAMPLES).sort()).toEqual(withBody.map(([name]) => name).sort());
});

test("no two routes share method and path", () => {
  const addresses = Object.values(routes).map((route) => `${route.method} ${route.path}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("only health, registration and login are open to everybody", () => {
  const open = Object.entries(routes).filter(([, route]) => !route.auth);
  expect(open.map(([name]) => name).sort()).toEqual(["health", "login", "register"]);
});

const registration = { first_name: "Ada", last_name: "Byron", email: "ada@example.org", password: "secret" };
const longEmail = (length: number) => `${"a".repeat(length - "@b.org".length)}@b.org`;

const REGISTRATIONS: readonly [name: string, field: Record<string, unknown>, good: boolean][] = [
  ["a name of 100", { first_name: "n".repeat(LIMITS.name) }, true],
  ["a name of 101", { first_name: "n".repeat(LIMITS.name + 1) }, false],
  ["an invisible name", { last_name: "\u200b" }, false],
  ["an address of 254", { email: longEmail(LIMITS.email) }, true],
  ["an address of 255", { email: longEmail(LIMITS.email + 1) }, false],
  ["an address without @", { email: "ada.example.org" }, false],
  ["an address with two @", { email: "a@b@c" }, false],
  ["an address with a space inside", { email: "a da@example.org" }, false],
  ["a password of 1", { password: "x" }, true],
  ["an empty password", { password: "" }, false],
  ["a password of 72 bytes", { password: "x".repeat(LIMITS.passwordBytes) }, true],
  ["a password of 73 bytes", { password: "x".repeat(LIMITS.passwordBytes + 1) }, false],
  ["a password of 36 letters of two bytes", { password: "é".repeat(LIMITS.passwordBytes / 2) }, true],
  ["a password of 37 letters of two bytes", { password: "é".repeat(LIMITS.passwordBytes / 2 + 1) }, false],
];

test.each(REGISTRATIONS)("registering with %s", (_name, field, good) => {
  expect(routes.register.body.safeParse({ ...registration, ...field }).success).toBe(good);
});

test("an address is kept in lower case, without the spaces around it", () => {
  expect(routes.register.body.parse({ ...registration, email: " Ada@Example.ORG " }).email).toBe(
    "ada@example.org",
  );
  expect(routes.login.body.parse({ email: " Ada@Example.ORG", password: " x " })).toEqual({
    email: "ada@example.org",
    password: " x ",
  });
});

describe("adding a contact", () => {
  test.each([
    [{ contact_user_id: 2 }, true],
    [{ contact_call_id: "bob" }, true],
    [{ contact_user_id: null, contact_call_id: "bob" }, true],
    [{ contact_user_id: 2, contact_call_id: null, nickname: null }, true],
    [{ contact_call_id: "bob", nickname: "n".repeat(LIMITS.nickname) }, true],
    [{ contact_call_id: "bob", nickname: "n".repeat(LIMITS.nickname + 1) }, false],
    [{}, false],
    [{ contact_user_id: null, contact_call_id: null }, false],
    [{ nickname: "Bobby" }, false],
    [{ contact_user_id: 0 }, false],
    [{ contact_user_id: "2" }, false],
  ])("by %j is taken: %s", (body, good) => {
    expect(routes.addContact.body.safeParse(body).success).toBe(good);
  });
});

describe("paging", () => {
  test.each([
    [{}, LIMITS.pageSize],
    [{ limit: "1" }, 1],
    [{ limit: String(LIMITS.pageSizeMax) }, LIMITS.pageSizeMax],
  ])("%j asks for %s", (query, limit) => {
    expect(routes.history.query.parse(query).limit).toBe(limit);
    expect(routes.directory.query.parse(query).limit).toBe(limit);
  });

  test.each(["0", "-1", "1.5", "many", String(LIMITS.pageSizeMax + 1)])(
    "a limit of %s is refused",
    (limit) => {
      expect(routes.history.query.safeParse({ limit }).success).toBe(false);
    },
  );
});

test.each([
  [{}, ""],
  [{ q: "al" }, "al"],
  [{ q: "a".repeat(LIMITS.searchQuery) }, "a".repeat(LIMITS.searchQuery)],
  [{ q: "a".repeat(LIMITS.searchQuery + 1) }, null],
])("searching with %j looks for %j", (query, sought) => {
  expect(routes.search.query.safeParse(query).data?.q ?? null).toBe(sought);
});

test.each([
  ["7", 7],
  ["0", null],
  ["-1", null],
  ["x", null],
  ["1e999", null],
])("contact %s in the path means %s", (contact_id, id) => {
  expect(routes.removeContact.params.safeParse({ contact_id }).data?.contact_id ?? null).toBe(id);
});

test("the app's own server, which announces no features, passes for healthy", () => {
  expect(routes.health.response.parse({ ok: true })).toEqual({ ok: true });
});

test.each([{ error: "Invalid credentials" }, { error: "Sign in first", code: "unauthorized" }])(
  "a failure is understood as %j",
  (body) => {
    expect(restError.parse(body)).toEqual(body);
  },
);

test.each([{}, null, "text", { message: "x" }])("a failure is not understood as %j", (body) => {
  expect(restError.safeParse(body).success).toBe(false);
});

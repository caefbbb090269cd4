import { expect, test } from "vitest";
import { testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

test("both addresses of the profile give the same, without the password", async () => {
  const server = await testServer({ now: () => Date.parse("2025-02-03T04:05:06.789Z") });
  const { token, userId } = await server.createUser("ada");
  const me = await ask(server.url, "GET", "/api/me", { token });
  expect(me.body).toEqual({
    user_id: userId,
    first_name: "ada",
    last_name: "Example",
    email: "ada@example.org",
    call_user_id: "ada",
    created_at: "2025-02-03T04:05:06.789Z",
  });
  expect((await ask(server.url, "GET", "/api/auth/profile", { token })).body).toEqual(me.body);
});

test("what a change does not name stays as it was", async () => {
  const server = await testServer();
  const { token } = await server.createUser("ada");
  const put = (body: object) => ask(server.url, "PUT", "/api/auth/profile", { token, body });
  expect((await put({ last_name: "Lovelace" })).body).toMatchObject({
    first_name: "ada",
    last_name: "Lovelace",
    call_user_id: "ada",
  });
  expect((await put({})).body).toMatchObject({ last_name: "Lovelace" });
});

test.each([
  ["PUT", "/api/auth/profile"],
  ["POST", "/api/me/call-user-id"],
])("%s %s changes the Call ID, unless somebody has it in any case", async (method, path) => {
  const server = await testServer();
  const { token } = await server.createUser("ada");
  await server.createUser("Grace");
  const change = (call_user_id: string) => ask(server.url, method, path, { token, body: { call_user_id } });
  expect(refusal(await change("gRACE"))).toBe("409 call-id-taken");
  expect(refusal(await change("with space"))).toBe("400 bad-request");
  expect((await ask(server.url, "GET", "/api/me", { token })).body).toMatchObject({ call_user_id: "ada" });
  expect(await change("Countess")).toMatchObject({ status: 200, body: { call_user_id: "Countess" } });
});

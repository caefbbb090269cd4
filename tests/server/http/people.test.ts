import { expect, test } from "vitest";
import { z } from "zod";
import { testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

const callIds = (body: unknown) =>
  z
    .array(z.object({ call_user_id: z.string() }))
    .parse(body)
    .map((person) => person.call_user_id);

test("a search finds by the beginning of a Call ID, ignoring case, at most 10, in order", async () => {
  const server = await testServer();
  const { token } = await server.createUser("zoe");
  for (let index = 11; index >= 0; index--) {
    await server.createUser(`${index % 2 ? "BOB" : "bob"}${String(index).padStart(2, "0")}`);
  }
  const search = async (q: string) =>
    callIds((await ask(server.url, "GET", `/api/users/search?q=${q}`, { token })).body);
  const found = await search("Bob");
  expect(found.map((id) => id.toLowerCase())).toEqual(
    Array.from({ length: 10 }, (_, index) => `bob${String(index).padStart(2, "0")}`),
  );
  expect(await search("bob1")).toEqual(["bob10", "BOB11"]);
  expect(await search("")).toEqual([]);
  expect(await search("b%25b")).toEqual([]);
  const person = await ask(server.url, "GET", "/api/users/search?q=zoe", { token });
  expect(person.body).toEqual([
    { user_id: expect.any(Number), first_name: "zoe", last_name: "Example", call_user_id: "zoe" },
  ]);
});

test("the directory has pages, and says where the next one begins", async () => {
  const server = await testServer();
  const { token } = await server.createUser("ann");
  await server.createUser("Bob");
  await server.createUser("cleo");
  const page = (query: string) => ask(server.url, "GET", `/api/users?${query}`, { token });
  const first = await page("limit=2");
  expect(callIds(first.body)).toEqual(["ann", "Bob"]);
  const cursor = first.headers.get("x-next-cursor") ?? "";
  const second = await page(new URLSearchParams({ limit: "2", cursor }).toString());
  expect(callIds(second.body)).toEqual(["cleo"]);
  expect(second.headers.get("x-next-cursor")).toBeNull();
});

test("a contact is added by user or by Call ID, and listed with the person", async () => {
  const server = await testServer();
  const [ann, bob, cleo] = [
    await server.createUser("ann"),
    await server.createUser("Bob"),
    await server.createUser("cleo"),
  ];
  const add = (body: object) => ask(server.url, "POST", "/api/contacts", { token: ann.token, body });
  expect((await add({ contact_user_id: cleo.userId })).status).toBe(201);
  expect((await add({ contact_call_id: "bOB", nickname: "Bobby" })).status).toBe(201);
  const list = await ask(server.url, "GET", "/api/contacts", { token: ann.token });
  expect(list.body).toMatchObject([
    { contact_user_id: bob.userId, nickname: "Bobby", call_user_id: "Bob", email: bob.email },
    { contact_user_id: cleo.userId, nickname: null },
  ]);
});

test.each([
  ["oneself", { contact_call_id: "ANN" }, "400 contact-self"],
  ["neither a user nor a Call ID", { nickname: "x" }, "400 bad-request"],
  ["an unknown user", { contact_user_id: 4711 }, "404 no-such-user"],
  ["an unknown Call ID", { contact_call_id: "nobody" }, "404 no-such-user"],
  ["somebody a second time", { contact_call_id: "bob" }, "409 contact-exists"],
])("adding %s is refused", async (_what, body, expected) => {
  const server = await testServer();
  const { token } = await server.createUser("ann");
  await server.createUser("bob");
  await ask(server.url, "POST", "/api/contacts", { token, body: { contact_call_id: "bob" } });
  expect(refusal(await ask(server.url, "POST", "/api/contacts", { token, body }))).toBe(expected);
  expect((await ask(server.url, "GET", "/api/contacts", { token })).body).toHaveLength(1);
});

test("a contact is removed once, by its owner only", async () => {
  const server = await testServer();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const add = { token: ann.token, body: { contact_call_id: "bob" } };
  const { contact_id } = z
    .object({ contact_id: z.number() })
    .parse((await ask(server.url, "POST", "/api/contacts", add)).body);
  const remove = (token: string) => ask(server.url, "DELETE", `/api/contacts/${contact_id}`, { token });
  expect(refusal(await remove(bob.token))).toBe("404 not-found");
  expect(await remove(ann.token)).toMatchObject({ status: 200, body: { ok: true } });
  expect(refusal(await remove(ann.token))).toBe("404 not-found");
});

test("a client that announces JSON and sends none is understood", async () => {
  const server = await testServer();
  const { token } = await server.createUser("ann");
  const headers = { "content-type": "application/json; charset=utf-8" };
  const answer = await ask(server.url, "DELETE", "/api/contacts/9", { token, headers });
  expect(refusal(answer)).toBe("404 not-found");
});

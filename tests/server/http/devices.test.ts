import { expect, test } from "vitest";
import { testServer } from "../../support/server.js";
import { ask } from "./ask.js";

test("the push status knows whether a token was set, for oneself only", async () => {
  const server = await testServer();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const body = { token: "of a phone" };
  expect(await ask(server.url, "POST", "/api/push/fcm-token", { token: ann.token, body })).toMatchObject({
    status: 200,
    body: { ok: true },
  });
  const status = async (token: string) => (await ask(server.url, "GET", "/api/push/status", { token })).body;
  expect(await status(ann.token)).toEqual({ firebaseEnabled: false, hasToken: true });
  expect(await status(bob.token)).toEqual({ firebaseEnabled: false, hasToken: false });
});

test("nothing configured means no ICE servers", async () => {
  const server = await testServer();
  const { token } = await server.createUser();
  expect((await ask(server.url, "POST", "/api/ice-servers", { token })).body).toEqual({
    ice_servers: [],
    ttl_s: 600,
  });
});

test("ICE servers come with credentials of the asker's own", async () => {
  const server = await testServer({
    turnUrls: ["turn:t"],
    turnSecret: "north",
    stunUrls: ["stun:s"],
    now: () => 1_000_000,
  });
  const { token, userId } = await server.createUser();
  const body = { purpose: "doctor" };
  expect((await ask(server.url, "POST", "/api/ice-servers", { token, body })).body).toEqual({
    ice_servers: [
      { urls: ["stun:s"] },
      { urls: ["turn:t"], username: `1060:${userId}`, credential: expect.any(String) },
    ],
    ttl_s: 60,
  });
});

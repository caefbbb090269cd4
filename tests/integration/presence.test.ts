import { io } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { ask } from "../server/http/ask.js";
import { offerTo } from "../server/signaling/messages.js";
import { TestClient } from "../server/signaling/test-client.js";
import { type TestUser, testServer } from "../support/server.js";

/** A server, and sockets of its users that close with the test. */
async function house() {
  const server = await testServer();
  const connect = async ({ callId, token }: TestUser, auth: object = { token }) => {
    const options = { transports: ["websocket"], forceNew: true, reconnection: false, autoConnect: false };
    const client = new TestClient(io(server.url, { ...options, auth }));
    onTestFinished(() => void client.socket.disconnect());
    await client.connect();
    await client.register(callId);
    return client;
  };
  const change = (user: TestUser, method: string, path: string, body: object) =>
    ask(server.url, method, path, { token: user.token, body });
  return { server, connect, change };
}

/** Waits until the client has heard that; a status may be told twice. */
async function hears(client: TestClient, callId: string, status: string): Promise<void> {
  for (;;) {
    const heard = await payload(client, "presence");
    if (JSON.stringify(heard) === JSON.stringify({ callId, status })) return;
  }
}

const payload = async (client: TestClient, event: string) => (await client.next(event)).args[0];

test("a contact sees somebody come, and a newcomer who is busy; others and sockets without a token see nothing", async () => {
  const { server, connect, change } = await house();
  const [ann, bob, cleo] = [
    await server.createUser("Ann"),
    await server.createUser("bob"),
    await server.createUser("cleo"),
  ];
  await change(ann, "POST", "/api/contacts", { contact_call_id: "bob" });
  // Who only adds somebody sees nothing of them.
  await change(cleo, "POST", "/api/contacts", { contact_call_id: "ann" });
  const phone = await connect(bob);
  const app = await connect(bob, {});
  const watcher = await connect(cleo);
  const annsPhone = await connect(ann);
  expect(await payload(phone, "presence")).toEqual({ callId: "Ann", status: "online" });

  await annsPhone.ask("callUser", offerTo("nobody_there"));
  const second = await connect(bob);
  expect(await payload(second, "presenceList")).toEqual({ people: [{ callId: "Ann", status: "busy" }] });

  expect([...app.seenNames, ...watcher.seenNames].filter((name) => name.startsWith("presence"))).toEqual([]);
});

test("who is added sees at once how it is, and who is removed or blocked sees nobody there", async () => {
  const { server, connect, change } = await house();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const [phone] = [await connect(bob), await connect(ann)];
  await change(ann, "POST", "/api/contacts", { contact_call_id: "bob" });
  await hears(phone, "ann", "online");
  await change(ann, "POST", "/api/blocks", { call_id: "bob" });
  await hears(phone, "ann", "offline");
  await change(ann, "DELETE", `/api/blocks/${bob.userId}`, {});
  await hears(phone, "ann", "online");
  await change(ann, "DELETE", "/api/contacts/1", {});
  await hears(phone, "ann", "offline");
});

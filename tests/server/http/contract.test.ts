import { expect, test } from "vitest";
import { type RouteName, routes } from "../../../protocol/rest.js";
import { testServer } from "../../support/server.js";
import { ask } from "./ask.js";
import { goodRequests } from "./requests.js";

test("every route answers a good request with its status and a body of its shape", async () => {
  const server = await testServer();
  const [asker, other, contact] = [
    await server.createUser(),
    await server.createUser(),
    await server.createUser(),
  ];
  const post = (path: string, body: object) => ask(server.url, "POST", path, { token: asker.token, body });
  await post("/api/contacts", { contact_user_id: contact.userId });
  await post("/api/calls/start", { receiver_id: other.userId });
  const requests = goodRequests({ asker, other, contactId: 1, callId: 1 });
  for (const name of Object.keys(routes) as RouteName[]) {
    const { path, body } = requests[name];
    // These two end the session of whoever sends them.
    const sender = name === "logout" || name === "changePassword" ? await server.createUser() : asker;
    const token = routes[name].auth ? sender.token : undefined;
    const answer = await ask(server.url, routes[name].method, path, { token, ...(body && { body }) });
    expect(answer.status, name).toBe(routes[name].status);
    expect(routes[name].response.parse(answer.body), name).toEqual(answer.body);
  }
});

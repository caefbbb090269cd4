import { afterEach, beforeEach, expect, it } from "vitest";
import { type Call, openPhone, type Phone, silenceSource } from "../../client/index.js";
import { startTestServer, type TestServer } from "../support/server.js";

const ROUNDS = 12;
const DEADLINE_MS = 60_000;

let server: TestServer;
const phones: Phone[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()));
  await server.close();
});

async function phone(user: { callId: string; token: string }, deviceId: string): Promise<Phone> {
  const servers = { primary: server.url, fallback: server.url };
  const opened = await openPhone({ servers, token: user.token, callId: user.callId, deviceId });
  phones.push(opened);
  return opened;
}

async function connected(call: Call): Promise<void> {
  while (call.state !== "connected") {
    const [state] = await call.next("state");
    if (state === "idle") throw new Error("The call ended before it was connected");
  }
}

it(
  "two devices of one user that answer at the same moment: one talks, the other is told, the caller notices nothing",
  async () => {
    const [alice, bob] = await Promise.all([server.createUser("alice"), server.createUser("bob")]);
    const caller = await phone(alice, "alice_phone");
    const devices = [await phone(bob, "bob_desk_phone"), await phone(bob, "bob_pocket_phone")];
    for (let round = 0; round < ROUNDS; round += 1) {
      const answered = devices.map((device) =>
        device.next("incoming").then(([call]) => {
          call.accept({ source: silenceSource() });
          return call;
        }),
      );
      const outgoing = caller.call("bob", { source: silenceSource() });
      const incoming = await Promise.all(answered);
      const loser = await Promise.race(incoming.map((call) => call.ended().then((end) => ({ call, end }))));
      expect(loser.end).toMatchObject({ by: "remote", reason: "answered_elsewhere" });
      const winner = incoming.find((call) => call !== loser.call);
      if (!winner) throw new TypeError("One of the two lost");
      await Promise.all([connected(outgoing), connected(winner)]);
      expect(await outgoing.hangUp()).toMatchObject({ by: "local", reason: "hangup" });
      expect(await winner.ended()).toMatchObject({ by: "remote" });
    }
  },
  DEADLINE_MS,
);

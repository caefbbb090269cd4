import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Callers, hears, reaches } from "../../integration/callers.js";
import { startTestServer } from "../../support/server.js";
import { HostedPhones } from "./hosted-phones.js";

let server: Awaited<ReturnType<typeof startTestServer>>;
let callers: Callers;
let hosted: HostedPhones;

beforeEach(async () => {
  server = await startTestServer();
  callers = new Callers(server.url);
  hosted = new HostedPhones(server.url);
});

afterEach(async () => {
  await Promise.all([callers.close(), hosted.close()]);
  await server.close();
});

describe("a phone whose media is a process of its own", () => {
  it("is heard by the others, and again after its process was killed", async () => {
    const alice = await callers.add("alice");
    const bob = await hosted.add("bob", { input: { kind: "tone", hz: 700 }, output: { kind: "null" } });
    bob.host.on("trouble", console.log);
    const call = alice.call("bob");
    for (const event of ["state", "linked", "recovering", "trouble"] as const)
      call.on(event, (...args: unknown[]) => console.log(Date.now() % 100000, "alice", event, ...args));
    const answered = await bob.answer();
    for (const event of ["state", "linked", "recovering", "trouble"] as const)
      answered.on(event, (...args: unknown[]) => console.log(Date.now() % 100000, "bob", event, ...args));
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    await hears(call, { callId: "bob", toneHz: 700 } as typeof alice);
    const back = answered.next("linked");
    console.log(Date.now() % 100000, "kill");
    process.kill(bob.host.pid ?? 0, "SIGKILL");
    await back;
    await hears(call, { callId: "bob", toneHz: 700 } as typeof alice);
    console.log(Date.now() % 100000, "heard");
    const summary = await call.hangUp();
    expect(summary.reason).toBe("hangup");
  });
});

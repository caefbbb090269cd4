import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CALL, roomOf } from "../server/signaling/messages.js";
import { TestClient } from "../server/signaling/test-client.js";
import { EventRecorder } from "../support/events.js";
import { startTestServer, type TestServer } from "../support/server.js";

const PHONE = fileURLToPath(new URL("../support/faults/answering-phone-main.ts", import.meta.url));
/** A dead party is noticed within ten seconds; the rest is room for a busy machine, and only ends a test that fails. */
const DEADLINE_MS = 30_000;

let server: TestServer;
const phones: ChildProcess[] = [];
const callers: TestClient[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const caller of callers.splice(0)) caller.socket.disconnect();
  for (const phone of phones.splice(0)) {
    const exited = once(phone, "exit");
    phone.kill("SIGKILL");
    await exited;
  }
  await server.close();
});

/** Somebody in a call with a phone that runs in a process of its own. */
async function callWithProcess(callerId: string, phoneId: string) {
  const [caller, callee] = [await server.createUser(callerId), await server.createUser(phoneId)];
  const phone = fork(PHONE, [JSON.stringify({ url: server.url, token: callee.token, callId: phoneId })], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  phones.push(phone);
  const auth = { token: caller.token, deviceId: `device-of-${callerId}` };
  const client = new TestClient(io(server.url, { transports: ["websocket"], forceNew: true, auth }));
  callers.push(client);
  await client.connect();
  await client.register(callerId);
  await once(phone, "message");
  const events = EventRecorder.ofSocket(client.socket, DEADLINE_MS);
  const roomId = roomOf(await client.ask("callUser", { userToCall: phoneId, signalData: CALL.offer }));
  await events.next("callAccepted");
  return { client, events, phone, roomId };
}

test("a client frozen in mid-call is noticed, keeps its place, and is back when it thaws; its neighbours notice nothing", async () => {
  const frozen = await callWithProcess("alice", "bob");
  const control = await callWithProcess("carol", "dave");
  const before = control.events.seen.length;
  frozen.phone.kill("SIGSTOP");
  await frozen.events.next("participantAway");
  expect(frozen.events.seen.map(({ name }) => name)).not.toContain("roomParticipantLeft");
  expect(await control.client.tell("resume", { roomId: control.roomId })).toBe("ok");
  expect(control.events.seen.slice(before)).toEqual([]);
  frozen.phone.kill("SIGCONT");
  await frozen.events.next("participantBack");
  for (const { client, roomId } of [frozen, control]) {
    expect(await client.tell("leaveRoom", { roomId })).toBe("ok");
  }
}, 60_000);

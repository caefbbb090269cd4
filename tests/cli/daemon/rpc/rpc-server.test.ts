import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DaemonClient } from "../../../../cli/daemon/client.js";
import { DEFAULT_SETTINGS, type PhoneStatus } from "../../../../cli/daemon/contract.js";
import { startingState } from "../../../../cli/daemon/phone/phone-state.js";
import type { DaemonHandlers, Watch } from "../../../../cli/daemon/rpc/handlers.js";
import { RpcServer } from "../../../../cli/daemon/rpc/rpc-server.js";
import { CallError } from "../../../../protocol/errors.js";

let folder: string;
let path: string;
let server: RpcServer;
let clients: DaemonClient[];
let log: string[];
let watches: readonly Watch[];
let gone: object[];
let asked: object[];

const phone = (missed: number): PhoneStatus => ({
  ...startingState(DEFAULT_SETTINGS, { state: "online", server: "s", isFallback: false, problem: null })
    .status,
  missed,
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "calling-rpc-"));
  path = join(folder, "run", "ada.sock");
  [clients, log, watches, gone, asked] = [[], [], [], [], []];
  // What the last server still tells goes to the lists of its own test.
  const [lines, told] = [log, gone];
  const handlers: Partial<DaemonHandlers> = {
    status: () => phone(0),
    hangup: () => {
      throw new TypeError("Cannot read properties of undefined");
    },
    mute: (_params, client) => void asked.push(client),
    dial: () => {
      throw new CallError("already-in-call");
    },
  };
  server = new RpcServer({
    handlers: handlers as DaemonHandlers,
    log: (line) => lines.push(line),
    watching: (all) => {
      watches = all;
    },
    gone: (client) => told.push(client),
  });
  await server.listen(path);
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function client(): Promise<DaemonClient> {
  const connected = await DaemonClient.connect(path);
  clients.push(connected);
  return connected;
}

/** The missed calls of each status that a client is told of, and a way to wait for a certain one. */
function statuses(of: DaemonClient) {
  const seen: number[] = [];
  const waiting = new Map<number, () => void>();
  of.on("status", ({ missed }) => {
    seen.push(missed);
    waiting.get(missed)?.();
  });
  return {
    seen,
    reaches: (missed: number) =>
      new Promise<void>((resolve) => {
        waiting.set(missed, resolve);
      }),
  };
}

test("everybody is told what they watch, from the state of that moment on", async () => {
  const [first, second, third] = [await client(), await client(), await client()];
  const [one, two, three] = [statuses(first), statuses(second), statuses(third)];
  const begun = [one, two].map((each) => each.reaches(0));
  for (const each of [first, second]) await each.request("watch", { status: true });
  await Promise.all(begun);
  const told = [one, two].map((each) => each.reaches(7));
  server.tell("status", phone(7));
  await Promise.all(told);
  expect([one.seen, two.seen, three.seen]).toEqual([[0, 7], [0, 7], []]);

  // A second wish replaces the first one.
  await first.request("watch", { levels: true });
  expect(watches.filter((watch) => watch.levels || watch.status)).toHaveLength(2);
  const later = two.reaches(8);
  server.tell("status", phone(8));
  await later;
  expect(one.seen).toEqual([0, 7]);
});

test("a client that reads slowly is spared what is old, and told the last word", async () => {
  // A client of one's own that does not read, since the real one always does.
  const socket = connect(path);
  const wish = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "watch", params: { status: true } });
  socket.write(`Content-Length: ${wish.length}\r\n\r\n${wish}`);
  while (!watches.some((watch) => watch.status)) await turn();
  const presence = Object.fromEntries(
    [...Array(2_000).keys()].map((id) => [`person_${id}`, "online" as const]),
  );
  for (let missed = 1; missed <= 500; missed++) {
    server.tell("status", { ...phone(missed), presence });
    await turn();
  }
  const seen = await missedIn(socket, 500);
  socket.destroy();
  expect(seen.length).toBeLessThan(200);
  expect(seen.at(-1)).toBe(500);
  expect(log).toEqual([]);
});

test("a failure of the daemon's own is logged, told as such, and ends nothing", async () => {
  const one = await client();
  await expect(one.request("hangup", {})).rejects.toMatchObject({
    code: "internal",
    message: "The daemon failed; see its log",
  });
  expect(log).toEqual([expect.stringContaining("hangup failed: TypeError: Cannot read")]);
  await expect(one.request("dial", { callId: "bob" })).rejects.toMatchObject({ code: "already-in-call" });
  expect(await one.request("status", {})).toMatchObject({ missed: 0 });
});

test("a client is the same to every request of it, and its end is told", async () => {
  const [one, other] = [await client(), await client()];
  for (const each of [one, other, one]) await each.request("mute", { muted: true });
  expect([asked[0] === asked[2], asked[0] === asked[1]]).toEqual([true, false]);
  one.close();
  while (gone.length === 0) await turn();
  expect(gone).toEqual([asked[0]]);
});

test("more clients than anybody needs are turned away, and those who are there stay", async () => {
  const first = await client();
  for (let count = 1; count < 64; count++) await client();
  await expect(client()).rejects.toMatchObject({ code: "daemon-failed" });
  expect(await first.request("status", {})).toMatchObject({ missed: 0 });
  expect(log).toEqual(["a client was turned away: too many are connected"]);
});

test("what waits for an answer fails when the daemon goes, and so does who comes later", async () => {
  const one = await client();
  const closed = one.closed;
  await server.close();
  await closed;
  await expect(one.request("status", {})).rejects.toMatchObject({ code: "daemon-failed" });
  await expect(DaemonClient.connect(path)).rejects.toMatchObject({ code: "daemon-not-running" });
});

/** The missed calls of every status that comes out of a socket, up to a certain one. */
function missedIn(socket: Socket, until: number): Promise<number[]> {
  let text = "";
  return new Promise((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const seen = [...text.matchAll(/"missed":(\d+)/g)].map(([, digits]) => Number(digits));
      if (seen.at(-1) === until) resolve(seen);
    });
  });
}

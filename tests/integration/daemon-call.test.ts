import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { Terminal } from "../support/terminal/terminal.js";
import { Daemons } from "./daemons.js";

const CALLING = fileURLToPath(new URL("../cli/support/calling.ts", import.meta.url));

// Each test is some processes with all that they load, and a busy machine lets them wait.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let daemons: Daemons;
let terminal: Terminal | null = null;

beforeAll(async () => {
  server = await startTestServer();
  daemons = new Daemons(server);
});

afterEach(async () => {
  await terminal?.close();
  terminal = null;
  await daemons.stop();
});

afterAll(async () => {
  await daemons.close();
  await server.close();
});

/** `calling call` at a terminal, with the daemons of both people on the line. */
async function callAtTerminal() {
  const [alice, bob] = await Promise.all([daemons.person("alice"), daemons.person("bob")]);
  await Promise.all([daemons.run(alice.callId), daemons.run(bob.callId)]);
  const watcher = await daemons.watch(bob.callId);
  const command = [process.execPath, "--import", "tsx", CALLING, "call", bob.callId];
  const environment = { ...process.env, ...daemons.env, CALLING_PROFILE: alice.callId };
  terminal = new Terminal(command, { columns: 100, rows: 24, environment });
  await terminal.shows(`Calling ${bob.callId}…`);
  await watcher.until((status) => status.call?.state === "ringing");
  return { terminal, alice, bob: watcher };
}

test("at a terminal a call goes through the daemon: a timer, m mutes, Ctrl-C hangs up", async () => {
  const { terminal, alice, bob } = await callAtTerminal();
  await bob.client.request("answer", {});
  await terminal.shows(/0:0\d with bob_\d+.* m mutes, Ctrl-C hangs up/);
  terminal.type("m");
  await terminal.shows("muted  m unmutes");
  const elsewhere = await daemons.home.run("mute off --json", { profile: alice.callId });
  expect(elsewhere.objects).toEqual([{ v: 1, muted: false }]);
  await terminal.shows("m mutes");
  terminal.press("ctrl-c");
  expect(await terminal.exited()).toMatchObject({ code: 0 });
  expect(terminal.text).toMatch(/Talked with bob_\d+ for 0:\d\d, set up in \d+ ms.*; you hung up\./);
  expect((await bob.until((status) => status.lastCall !== null)).lastCall).toMatchObject({ by: "remote" });
});

test("a terminal that is killed leaves the call to the daemon", async () => {
  const { terminal, alice, bob } = await callAtTerminal();
  await bob.client.request("answer", {});
  await terminal.shows("Ctrl-C hangs up");
  terminal.signal("SIGKILL");
  await terminal.exited();
  await bob.event("quality");
  const { stdout } = await daemons.home.run("status", { profile: alice.callId });
  expect(stdout).toMatch(/0:\d\d with bob_/);
  expect((await daemons.home.run("hangup", { profile: alice.callId })).code).toBe(0);
});

test("a call that is refused exits with 8 and one sentence", async () => {
  const { terminal, bob } = await callAtTerminal();
  expect((await daemons.home.run("reject", { profile: bob.name })).code).toBe(0);
  expect(await terminal.exited()).toMatchObject({ code: 8 });
  expect(terminal.text).toMatch(/calling: bob_\d+ rejected the call \(rejected\)/);
});

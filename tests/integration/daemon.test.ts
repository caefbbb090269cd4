import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ProfileStore, profilePath } from "../../client/index.js";
import { Tokens } from "../../server/auth/tokens.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { cutOff, Daemons } from "./daemons.js";

const DAY_MS = 86_400_000;

// Each test is some processes with all that they load, and a busy machine lets them wait.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let daemons: Daemons;

beforeAll(async () => {
  server = await startTestServer();
  daemons = new Daemons(server);
});

afterEach(() => daemons.stop());

afterAll(async () => {
  await daemons.close();
  await server.close();
});

/** The Call IDs of new people; their profiles have the same names. */
const people = (...names: string[]): Promise<string[]> =>
  Promise.all(names.map(async (name) => (await daemons.person(name)).callId));

/** Two people whose daemons are on the line. */
async function pair() {
  const names = await people("alice", "bob");
  const [daemon] = await Promise.all(names.map((name) => daemons.run(name)));
  const [alice, bob] = await Promise.all(names.map((name) => daemons.watch(name)));
  if (!alice || !bob || !daemon) throw new Error("two people make a pair");
  return { alice, bob, daemon };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("two daemons talk, and killing those who watch changes nothing", async () => {
  const { alice, bob } = await pair();
  const following = daemons.home.start("events --json", { profile: alice.name });
  const { call } = await alice.client.request("dial", { callId: bob.name });
  const ringing = await bob.until((status) => status.call?.state === "ringing");
  expect(ringing.call).toMatchObject({ origin: "incoming", remote: alice.name, video: false });

  const answered = await daemons.home.run("answer --json", { profile: bob.name });
  expect([answered.code, answered.objects]).toEqual([0, [{ v: 1, answered: alice.name }]]);
  const talking = await alice.until((status) => status.call?.people[0]?.quality?.mos != null);
  expect(talking.call).toMatchObject({
    id: call,
    state: "connected",
    people: [{ callId: bob.name, link: "connected" }],
  });

  await following.prints('"quality"');
  following.signal("SIGKILL");
  await following.finished;
  const second = await daemons.connect(bob.name);
  second.close();
  await alice.event("quality");
  const muted = await daemons.home.run("mute --json", { profile: alice.name });
  expect(muted.objects).toEqual([{ v: 1, muted: true }]);
  const after = await alice.until((status) => status.call?.muted === true);
  expect(after.call?.connectedAt).toBe(talking.call?.connectedAt);

  expect((await daemons.home.run("hangup", { profile: bob.name })).stdout).toBe("Hung up.\n");
  const over = await alice.until((status) => status.lastCall !== null);
  expect(over).toMatchObject({ call: null, missed: 0, lastCall: { id: call, by: "remote", missed: false } });
  expect(await alice.event("ended")).toMatchObject({ by: "remote", peers: [{ callId: bob.name }] });
});

test("a call that nobody takes is missed, counted by the server too, and seen once it was shown", async () => {
  const { alice, bob } = await pair();
  await alice.client.request("dial", { callId: bob.name });
  await bob.until((status) => status.call?.state === "ringing");
  await alice.client.request("hangup", {});
  const missed = await bob.until((status) => status.lastCall !== null);
  expect(missed).toMatchObject({
    missed: 1,
    lastCall: { remote: alice.name, reason: "canceled", missed: true },
  });
  const { stdout, code } = await daemons.home.run("status", { profile: bob.name });
  expect([code, stdout.split("\n")]).toEqual([0, expect.arrayContaining(["1 missed call"])]);

  // The next daemon knows it from the server.
  expect((await daemons.home.run("daemon stop", { profile: bob.name })).code).toBe(0);
  await daemons.run(bob.name);
  const again = await daemons.watch(bob.name);
  await again.until((status) => status.missed === 1);
  expect(await again.client.request("markSeen", {})).toEqual({ left: 0 });
  await again.until((status) => status.missed === 0);
});

test("people who keep one among their contacts are seen coming and going", async () => {
  const { alice, bob, daemon } = await pair();
  await alice.client.request("addContact", { callId: bob.name, nickname: "Bobby" });
  await bob.until((status) => status.presence[alice.name] === "online");
  expect(await alice.client.request("contacts", {})).toMatchObject({
    rows: [{ call_user_id: bob.name, nickname: "Bobby" }],
  });
  daemon.signal("SIGTERM");
  expect((await daemon.finished).code).toBe(0);
  await bob.until((status) => status.presence[alice.name] === undefined);
  // Whoever comes later is told of all who are there.
  await daemons.run(alice.name);
  await bob.until((status) => status.presence[alice.name] === "online");
  bob.client.close();
  expect((await daemons.home.run("daemon stop", { profile: bob.name })).code).toBe(0);
  await daemons.run(bob.name);
  const again = await daemons.watch(bob.name);
  await again.until((status) => status.presence[alice.name] === "online");
});

test("several starts at once give one daemon, and a dead one's socket is in nobody's way", async () => {
  const [ada = ""] = await people("ada");
  const starts = await Promise.all(["a", "b", "c"].map(() => daemons.start(ada)));
  const [pid] = starts.map((one) => one.pid);
  expect(new Set(starts.map((one) => one.pid)).size).toBe(1);
  const second = await daemons.home.run("daemon run", { profile: ada });
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("(already-running)")]);

  const client = await daemons.connect(ada);
  process.kill(pid ?? 0, "SIGKILL");
  await client.closed;
  expect(existsSync(daemons.paths(ada).socket)).toBe(true);
  const status = await daemons.home.run("status", { profile: ada });
  expect([status.code, status.stderr]).toEqual([1, expect.stringContaining("(daemon-not-running)")]);
  const next = await daemons.start(ada);
  expect([next.started, next.pid === pid]).toEqual([true, false]);
});

test("everything of a daemon belongs to its owner alone, and no secret is in its log", async () => {
  const { callId: ada, token } = await daemons.person("ada");
  await daemons.run(ada);
  const watcher = await daemons.watch(ada);
  await watcher.client.request("changeSettings", { volume: 2 });
  await expect(
    watcher.client.request("login", { email: "a@b.c", password: "hunter2" }),
  ).rejects.toMatchObject({
    code: "bad-credentials",
  });
  const { socket, lock, log, settings } = daemons.paths(ada);
  const modes = [socket, lock, log, settings, dirname(socket), dirname(log)].map(
    (path) => statSync(path).mode & 0o777,
  );
  expect(modes).toEqual([0o600, 0o600, 0o600, 0o600, 0o700, 0o700]);
  const written = readFileSync(log, "utf8");
  expect(written).toContain("listens at");
  expect(written).not.toContain("hunter2");
  expect(written).not.toContain(token);
});

test("a client that sends nonsense is cut, and hurts nobody else", async () => {
  const [ada = ""] = await people("ada");
  const daemon = await daemons.run(ada);
  const good = await daemons.watch(ada);
  const frame = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const hostile = [
    Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    Buffer.alloc(100_000, 0xff),
    "Content-Length: 99999999999\r\n\r\n",
    "Content-Length: 9999999999\r\n\r\n{",
    "Content-Length: -5\r\n\r\n",
    frame("not json"),
    frame("[]"),
    frame("null"),
    frame(`{"jsonrpc":"2.0","id":1,"method":"status","params":${"[".repeat(60_000)}}`),
  ];
  for (const bytes of hostile) {
    const socket = await daemons.raw(ada);
    const closed = cutOff(socket);
    socket.resume().write(bytes);
    await closed;
  }
  const wrong = good.client as unknown as { request(name: string, params: unknown): Promise<unknown> };
  for (const [name, params, code] of [
    ["dial", { callId: 5 }, "bad-request"],
    ["dial", {}, "bad-request"],
    ["mute", { muted: "yes" }, "bad-request"],
    ["changeSettings", { volume: Number.MAX_VALUE }, "bad-request"],
    ["changeSettings", { server: "javascript:alert(1)" }, "usage"],
    ["constructor", {}, "daemon-failed"],
    ["answer", {}, "illegal-transition"],
    ["hello", { contract: 99, client: "old" }, "daemon-failed"],
  ] as const) {
    await expect(wrong.request(name, params), name).rejects.toMatchObject({ code });
  }
  expect(await good.client.request("settings", {})).toMatchObject({ volume: 1, server: null });
  good.client.close();
  await expect(good.client.request("status", {})).rejects.toMatchObject({ code: "daemon-failed" });
  daemon.signal("SIGTERM");
  expect((await daemon.finished).code).toBe(0);
});

test("a client that asks and never reads is cut before it fills the daemon's memory", async () => {
  const [ada = ""] = await people("ada");
  await daemons.run(ada);
  const good = await daemons.watch(ada);
  const socket = await daemons.raw(ada);
  const text = '{"jsonrpc":"2.0","id":1,"method":"status","params":{}}';
  const frames = `Content-Length: ${text.length}\r\n\r\n${text}`.repeat(1000);
  // Nothing is read here until the daemon has had enough of it.
  const cut = cutOff(socket);
  socket.pause();
  const flood = (): void => {
    while (!socket.destroyed && socket.write(frames));
    socket.once("drain", flood);
  };
  flood();
  const { connection } = await good.client.request("status", {});
  expect(connection.state).toBe("online");
  await cut;
  expect(readFileSync(daemons.paths(ada).log, "utf8")).toContain("it does not read");
});

test("a daemon in a call stops only by force, and says goodbye then", async () => {
  const { alice, bob, daemon } = await pair();
  await alice.client.request("dial", { callId: bob.name });
  await bob.until((status) => status.call?.state === "ringing");
  await bob.client.request("answer", {});
  await alice.until((status) => status.call?.state === "connected");
  const refused = await daemons.home.run("daemon stop", { profile: alice.name });
  expect([refused.code, refused.stderr]).toEqual([
    6,
    "calling: A call is on: hang up first, or stop with --force (already-in-call)\n",
  ]);
  // A terminal that closes says SIGHUP.
  daemon.signal("SIGHUP");
  expect((await daemons.home.run("status --json", { profile: alice.name })).objects).toMatchObject([
    { call: { state: "connected" } },
  ]);
  expect((await daemons.home.run("daemon stop --force", { profile: alice.name })).code).toBe(0);
  const over = await bob.until((status) => status.lastCall !== null);
  expect(over.lastCall).toMatchObject({ by: "remote", missed: false });
  expect((await daemon.finished).code).toBe(0);
  expect(existsSync(daemons.paths(alice.name).socket)).toBe(false);
});

test("signing in and out elsewhere is noticed, and the profile's broken settings cost nothing else", async () => {
  const { settings } = daemons.paths("ada");
  await daemons.home.run("whoami", { profile: "ada" });
  writeFileSync(settings, "{ broken");
  await daemons.run("ada");
  const [client, phone] = [
    await daemons.connect("ada"),
    await daemons.home.run("status", { profile: "ada" }),
  ];
  expect([phone.code, phone.stdout]).toEqual([4, expect.stringContaining("Nobody is logged in")]);
  await expect(client.request("dial", { callId: "nobody" })).rejects.toMatchObject({ code: "not-logged-in" });
  expect(readFileSync(`${settings}.broken`, "utf8")).toBe("{ broken");
  const { token } = await server.createUser("ada");
  expect((await daemons.home.run("login --token-stdin", { profile: "ada", stdin: token })).code).toBe(0);
  const watcher = await daemons.watch("ada");
  expect((await daemons.home.run("logout", { profile: "ada" })).code).toBe(0);
  const out = await watcher.until((status) => status.connection.state === "signed-out");
  expect(out.account).toBeNull();
});

test("registering and signing in go through the daemon, with a Call ID of one's names", async () => {
  const { pid } = await daemons.start("byron");
  const client = await daemons.connect("byron");
  const names = { firstName: "Ada", lastName: "Byron", email: "byron@example.org", password: "secret words" };
  const status = await client.request("register", { ...names, callId: null });
  expect(status.account).toMatchObject({ callId: "ada_byron", email: "byron@example.org" });
  const online = await daemons.watch("byron");
  expect(await online.client.request("contacts", {})).toEqual({ rows: [], cached: false, nextCursor: null });
  expect(await online.client.request("logout", {})).toEqual({ revoked: true });
  await online.until((one) => one.connection.state === "signed-out");
  await online.client.request("login", { email: "byron@example.org", password: "secret words" });
  await online.until((one) => one.connection.state === "online");
  expect(isAlive(pid)).toBe(true);
});

test("a token that is past half its life is renewed, and the profile keeps the new one", async () => {
  const user = await daemons.person("ada");
  const path = profilePath(user.callId, daemons.env);
  const store = ProfileStore.open(path);
  const { session } = store;
  const fiveDaysAgo = (): number => Date.now() - 5 * DAY_MS;
  const old = new Tokens(server.jwtSecret, null, { now: fiveDaysAgo }).sign({
    ...user,
    version: 0,
    isBot: false,
  });
  store.session = session && { ...session, token: old };
  await daemons.run(user.callId);
  const watcher = await daemons.watch(user.callId);
  await vi.waitFor(() => expect(store.session?.token).not.toBe(old), { timeout: 10_000 });
  const renewed = store.session?.token ?? "";
  store.close();
  const expiry = JSON.parse(Buffer.from(renewed.split(".")[1] ?? "", "base64url").toString()).exp * 1000;
  expect(expiry - Date.now()).toBeGreaterThan(6 * DAY_MS);
  expect(await watcher.client.request("contacts", {})).toMatchObject({ rows: [] });
});

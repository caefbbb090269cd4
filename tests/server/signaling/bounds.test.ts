import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { LIMITS } from "../../../protocol/limits.js";
import { WIRE } from "../../../server/wire/bounds.js";
import { Rig } from "./rig.js";
import type { TestClient } from "./test-client.js";

let rig: Rig;
const raw: WebSocket[] = [];
afterEach(async () => {
  for (const socket of raw.splice(0)) socket.terminate();
  await rig.close();
});

const PATH = "/socket.io/?EIO=4&transport=websocket";
const SECOND = 1_000;

/** A connection that speaks by hand; it has not been admitted yet. */
function rawSocket(path = PATH, options: object = {}): WebSocket {
  const socket = new WebSocket(rig.url.replace("http", "ws") + path, options);
  socket.on("error", () => {});
  raw.push(socket);
  return socket;
}

const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once("close", resolve));

const firstMessage = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once("message", (data) => resolve(data.toString())));

/** A raw connection that has been admitted without a token. */
async function admitted(): Promise<WebSocket> {
  const socket = rawSocket();
  await firstMessage(socket);
  socket.send("40");
  await firstMessage(socket);
  return socket;
}

/** The codes of so many heartbeats that are sent at once. */
async function heartbeats(client: TestClient, count: number): Promise<Record<string, number>> {
  const codes = await Promise.all(
    Array.from({ length: count }, () => client.tell("heartbeat", {}).catch(() => "cut")),
  );
  const counted: Record<string, number> = {};
  for (const code of codes) counted[code] = (counted[code] ?? 0) + 1;
  return counted;
}

describe("the events of one socket", () => {
  const { burst, perSecond } = WIRE.events;

  it("are handled up to the bound, refused beyond it, and handled again as time passes", async () => {
    rig = await Rig.start();
    const alice = await rig.phone("alice");
    // One event was the registration.
    expect(await heartbeats(alice, burst - 1)).toEqual({ ok: burst - 1 });
    expect(await heartbeats(alice, 3)).toEqual({ "rate-limited": 3 });
    rig.clock.advance(SECOND);
    expect(await heartbeats(alice, perSecond + 1)).toEqual({ ok: perSecond, "rate-limited": 1 });
  });

  it("do not use up anybody else's", async () => {
    rig = await Rig.start();
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await heartbeats(alice, burst + 1);
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });

  it("end with the socket when they go on regardless", async () => {
    rig = await Rig.start();
    const [alice, bob] = [await rig.phone("alice"), await rig.phone("bob")];
    const over = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    const { cut = 0 } = await heartbeats(alice, WIRE.frames.burst + 1);
    await over;
    expect(cut).toBeGreaterThan(0);
    expect(rig.log.lines.filter((line) => line.includes("a socket was cut off"))).toHaveLength(1);
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });

  it.each([
    ["of a bot", {}, true],
    ["where limits are off", { rateLimits: false }, false],
  ])("%s have no bound", async (_, options, isBot) => {
    rig = await Rig.start(options);
    const token = rig.account("alice");
    if (isBot) rig.accounts.bots.add(1);
    const alice = await rig.device("alice", token);
    const count = WIRE.frames.burst + 500;
    expect(await heartbeats(alice, count)).toEqual({ ok: count });
  });
});

describe("the bytes of one socket", () => {
  it("end with it when they are too many, also of a bot", async () => {
    rig = await Rig.start();
    const token = rig.account("alice");
    rig.accounts.bots.add(1);
    const alice = await rig.device("alice", token);
    const over = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    const padding = "x".repeat(LIMITS.frameBytes / 2);
    const enough = (2 * WIRE.inboundBytes.burst) / LIMITS.frameBytes + 1;
    for (let sent = 0; sent < enough; sent++) alice.socket.emit("heartbeat", { timestamp: 1, padding });
    await over;
    expect(rig.log.lines.join()).toContain("it sends too much");
  });
});

describe("a frame", () => {
  it("as long as it may be is read, and one byte more closes the connection", async () => {
    rig = await Rig.start();
    const socket = await admitted();
    const [head, tail] = ['420["heartbeat",{"padding":"', '"}]'];
    const padding = LIMITS.frameBytes - head.length - tail.length;
    socket.send(`${head}${"x".repeat(padding)}${tail}`);
    expect(await firstMessage(socket)).toContain("not-registered");
    const over = closeCode(socket);
    socket.send(`${head}${"x".repeat(padding + 1)}${tail}`);
    expect(await over).toBe(1009);
  });

  it("in pieces counts as a whole", async () => {
    rig = await Rig.start();
    const socket = await admitted();
    const over = closeCode(socket);
    for (let piece = 0; piece < 5; piece++) socket.send("x".repeat(LIMITS.frameBytes / 4), { fin: false });
    expect(await over).toBe(1009);
  });

  it("is never compressed, so that a small one cannot become a large one", async () => {
    rig = await Rig.start();
    const socket = rawSocket(PATH, { perMessageDeflate: { threshold: 0 } });
    await firstMessage(socket);
    expect(socket.extensions).toBe("");
    // The bit of a compressed frame where nothing was agreed on is a breach of the protocol.
    const over = closeCode(socket);
    const { _socket: stream } = socket as unknown as { _socket: NodeJS.WritableStream };
    stream.write(Buffer.from([0xc1, 0x82, 0, 0, 0, 0, 0x32, 0x00]));
    expect(await over).toBe(1002);
  });
});

/** What a server without these bounds or with older libraries was brought down by, in the words of the wire. */
describe("an old attack", () => {
  it.each([
    ["more attachments than anybody counts", `5${"9".repeat(40)}-["heartbeat",{}]`],
    ["attachments without a number", '5-["heartbeat",{}]'],
    ["a number of attachments that is none", '51e9-["heartbeat",{}]'],
    ["an event by the name of the library's own", '42["disconnecting"]'],
    ["an event that is no list", '42{"0":"heartbeat"}'],
    ["an event whose name is an object", '42[{"toString":1}]'],
    ["a connection to a namespace of its own choosing", '40/__proto__,{"toString":1}'],
    ["a namespace that never ends", `40/${"a".repeat(60_000)}`],
    ["an unknown type", "4x"],
    ["a ping in the wrong direction", "2"],
  ])("%s costs at most the connection", async (_, message) => {
    rig = await Rig.start();
    const [attacker, bob] = [await admitted(), await rig.app("bob")];
    attacker.send(message);
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });

  it("with announced attachments that never come keeps nothing, and the next event is handled", async () => {
    rig = await Rig.start();
    const attacker = await admitted();
    attacker.send('459-["heartbeat",{"_placeholder":true,"num":0}]');
    attacker.send(Buffer.alloc(100));
    attacker.send('420["heartbeat",{}]');
    expect(await firstMessage(attacker)).toContain("not-registered");
  });

  it.each([
    ["beside the first one", true],
    ["in one breath with the first one", false],
  ])("by a second socket on one connection, %s, costs the connection", async (_, waits) => {
    rig = await Rig.start();
    const bob = await rig.app("bob");
    const socket = rawSocket();
    await firstMessage(socket);
    const over = closeCode(socket);
    socket.send("40");
    if (waits) await firstMessage(socket);
    socket.send("40");
    await over;
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });

  it("by another socket on the connection of one that said goodbye is refused", async () => {
    rig = await Rig.start();
    const [bob, socket] = [await rig.app("bob"), await admitted()];
    socket.send("41");
    while (rig.signaling.counts().sockets > 1) await bob.tell("heartbeat", {});
    socket.send("40");
    const refusal = await firstMessage(socket);
    expect(refusal).toMatch(/^44/);
    expect(refusal).toContain("bad-request");
  });

  it("by polling is not possible", async () => {
    rig = await Rig.start();
    const response = await fetch(`${rig.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: "Transport unknown" });
  });

  it("by a header that no text may hold is turned away", async () => {
    rig = await Rig.start();
    const bob = await rig.app("bob");
    const { port } = new URL(rig.url);
    const socket = connect(Number(port), "127.0.0.1");
    const over = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {}).resume();
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    socket.write(`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"a".repeat(1_000)}\r\n\r\n`);
    await over;
    expect(await bob.tell("heartbeat", {})).toBe("ok");
  });
});

describe("the sockets of one user", () => {
  async function connectSo(many: number, token: string): Promise<string[]> {
    return Promise.all(
      Array.from({ length: many }, () =>
        rig
          .client({ token })
          .connect()
          .then(
            () => "connected",
            (error: Error) => error.message,
          ),
      ),
    );
  }

  it("are so many and no more, until one of them goes", async () => {
    rig = await Rig.start();
    const token = rig.account("alice");
    const first = rig.client({ token });
    await first.connect();
    const others = await connectSo(WIRE.socketsPerUser - 1, token);
    expect(new Set(others)).toEqual(new Set(["connected"]));
    expect(await connectSo(1, token)).toEqual(["rate-limited"]);
    const bob = await rig.phone("bob");
    first.socket.disconnect();
    await rig.untilSockets(WIRE.socketsPerUser, bob);
    expect(await connectSo(1, token)).toEqual(["connected"]);
  });

  it("have no bound where the user is a bot", async () => {
    rig = await Rig.start();
    const token = rig.account("alice");
    rig.accounts.bots.add(1);
    expect(new Set(await connectSo(WIRE.socketsPerUser + 1, token))).toEqual(new Set(["connected"]));
  });
});

describe("unfinished handshakes", () => {
  const { unfinishedHandshakes: max } = WIRE;

  /** Connections that have been opened and say nothing. */
  async function silent(count: number): Promise<WebSocket[]> {
    const sockets = Array.from({ length: count }, () => rawSocket());
    await Promise.all(sockets.map(firstMessage));
    return sockets;
  }

  const turnedAway = (
    socket: WebSocket,
  ): Promise<{ status: number | undefined; retryAfter: string | undefined }> =>
    new Promise((resolve) => {
      socket.once("unexpected-response", (_, { statusCode, headers }) => {
        resolve({ status: statusCode, retryAfter: headers["retry-after"] });
      });
    });

  const COME_AGAIN = { status: 503, retryAfter: "1" };
  const from = (address: string) => ({ headers: { "x-forwarded-for": address } });

  /** Resolves once so many stand in line: each of them has a timer, and nothing else in these tests does. */
  const untilWaiting = (count: number) =>
    expect.poll(() => rig.clock.timers, { timeout: 10_000, interval: 5 }).toBe(count);

  it("are so many at a time; the next one waits, and comes in once another is gone", async () => {
    rig = await Rig.start();
    const [first] = await silent(max);
    const alice = rig.phone("alice");
    await untilWaiting(1);
    first?.terminate();
    expect(await (await alice).tell("heartbeat", {})).toBe("ok");
  });

  it("who has waited too long is told to come again, and so is everybody when the server stops", async () => {
    rig = await Rig.start();
    await silent(max);
    const early = turnedAway(rawSocket());
    await untilWaiting(1);
    rig.clock.advance(WIRE.waitingHandshakeMs - 1);
    const late = turnedAway(rawSocket());
    await untilWaiting(2);
    rig.clock.advance(1);
    expect(await early).toEqual(COME_AGAIN);
    await rig.signaling.close();
    expect(await late).toEqual(COME_AGAIN);
  });

  it("who goes while waiting leaves the line to others", async () => {
    rig = await Rig.start();
    const [first] = await silent(max);
    const gone = rawSocket();
    await untilWaiting(1);
    gone.terminate();
    const next = rawSocket();
    await untilWaiting(2);
    first?.terminate();
    await firstMessage(next);
  });

  it("of one address are a share of them, in line as well, and others still come in", async () => {
    rig = await Rig.start({ trustProxy: true });
    const { unfinishedHandshakesOfAddress: share, waitingHandshakesOfAddress: lineShare } = WIRE;
    const crowded = from("192.0.2.7");
    const inside = Array.from({ length: share }, () => rawSocket(PATH, crowded));
    await Promise.all(inside.map(firstMessage));
    const inLine = Array.from({ length: lineShare }, () => firstMessage(rawSocket(PATH, crowded)));
    await untilWaiting(lineShare);
    expect(await turnedAway(rawSocket(PATH, crowded))).toEqual(COME_AGAIN);
    await firstMessage(rawSocket(PATH, from("192.0.2.8")));
    const token = rig.account("alice");
    await rig.client({ token, ...from("192.0.2.9") }).connect();
    const timers = rig.clock.timers;
    // Who has said who it is makes room for the next one.
    inside[0]?.send("40");
    await Promise.race(inLine);
    await untilWaiting(timers - 1);
  });

  it("do not count those that came in or were refused", async () => {
    rig = await Rig.start({ legacyClients: "deny" });
    const token = rig.account("alice");
    rig.accounts.bots.add(1);
    const refused = rig.client();
    await expect(refused.connect()).rejects.toThrow("legacy-refused");
    for (let count = 0; count < max; count++) await rig.client({ token }).connect();
    expect((await silent(max - 1)).length).toBe(max - 1);
    await rig.client({ token }).connect();
  });
});

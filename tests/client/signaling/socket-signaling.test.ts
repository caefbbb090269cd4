import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { reconnectDelay } from "../../../client/signaling/reconnect.js";
import { SocketSignaling } from "../../../client/signaling/socket-signaling.js";
import { CallError } from "../../../protocol/index.js";
import { EventRecorder } from "../../support/events.js";
import { nobody } from "../api/http-servers.js";
import { type Heard, SocketServer } from "./socket-server.js";

const TOKEN = "eyJ-the-secret-token";
const HANG_UP = { to: "bob", from: "alice" } as const;

let server: SocketServer;

beforeEach(async () => {
  server = await SocketServer.start();
});

function open(options: { acknowledges?: boolean; repeats?: boolean; url?: string } = {}) {
  const { acknowledges = true, repeats = false, url = server.url } = options;
  const signaling = new SocketSignaling({
    url,
    callId: "alice",
    token: TOKEN,
    deviceId: "device-1",
    acknowledges,
    repeats,
    random: () => 0,
  });
  onTestFinished(() => signaling.close());
  const seen = EventRecorder.ofNames(signaling, ["message", "registered", "lost", "refused"]);
  return { signaling, seen };
}

const refuse =
  (code: string) =>
  (heard: Heard): void =>
    heard.acknowledge?.({ ok: false, error: { code, message: "No" } });

describe("starting", () => {
  it("registers by the bare Call ID, with token and device in the handshake alone", async () => {
    const { signaling } = open();
    await signaling.start();
    expect(signaling.registered).toBe(true);
    expect(server.handshakes).toEqual([{ token: TOKEN, deviceId: "device-1" }]);
    expect(server.heard.map(({ event, payload }) => ({ event, payload }))).toEqual([
      { event: "register", payload: "alice" },
    ]);
  });

  it("needs no acknowledgement on the app's own server, and asks for none", async () => {
    server.answer = () => {};
    const { signaling } = open({ acknowledges: false });
    await signaling.start();
    expect(await signaling.send("endCall", HANG_UP)).toBeNull();
    await server.until("endCall");
    expect(server.heard.map(({ acknowledge }) => acknowledge)).toEqual([undefined, undefined]);
  });

  it("fails with server-unreachable where nobody is", async () => {
    const { signaling } = open({ url: await nobody() });
    await expect(signaling.start()).rejects.toMatchObject({ code: "server-unreachable" });
  });

  it.each([
    { data: { code: "token-expired", message: "Expired" }, code: "token-expired" },
    { data: { code: "something-new", message: "Hm" }, code: "server-error" },
    { data: undefined, code: "server-error" },
  ])("fails with what the handshake is refused with: $data.code", async ({ data, code }) => {
    server.refusal = Object.assign(new Error("Refused"), { data });
    const { signaling } = open();
    const failure = await signaling.start().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(inspect(failure, { depth: 10 })).not.toContain(TOKEN);
  });

  it.each(["no-call-id", "forbidden-sender"])(
    "fails with what register is refused with: %s",
    async (code) => {
      server.answer = refuse(code);
      await expect(open().signaling.start()).rejects.toMatchObject({ code });
    },
  );

  it("is given up when it is closed meanwhile", async () => {
    server.answer = () => {};
    const { signaling } = open();
    const started = expect(signaling.start()).rejects.toMatchObject({ code: "interrupted" });
    await server.until("register");
    signaling.close();
    await started;
  });
});

describe("sending", () => {
  it("resolves with what was acknowledged", async () => {
    const { signaling } = open();
    await signaling.start();
    server.answer = ({ acknowledge }) => acknowledge?.({ ok: true, data: { participants: ["alice"] } });
    expect(await signaling.send("resume", { roomId: "room-1" })).toEqual({ participants: ["alice"] });
  });

  it.each([
    {
      reply: { ok: false, error: { code: "user-busy", message: "Busy" } },
      code: "user-busy",
      message: "Busy",
    },
    { reply: { ok: false, error: { code: "new-code", message: "Hm" } }, code: "server-error", message: "Hm" },
    { reply: { ok: "yes" }, code: "bad-answer" },
    { reply: undefined, code: "bad-answer" },
    { reply: "ok", code: "bad-answer" },
  ])("rejects with what the acknowledgement says: $code", async ({ reply, ...expected }) => {
    const { signaling } = open();
    await signaling.start();
    server.answer = ({ acknowledge }) => acknowledge?.(reply);
    await expect(signaling.send("endCall", HANG_UP)).rejects.toMatchObject(expected);
  });

  it("rejects with ack-timeout when the socket goes before the answer comes", async () => {
    const { signaling } = open();
    await signaling.start();
    server.answer = ({ event, acknowledge }) => {
      if (event === "register") acknowledge?.({ ok: true, data: {} });
      else server.cutOff();
    };
    await expect(signaling.send("endCall", HANG_UP)).rejects.toMatchObject({ code: "ack-timeout" });
  });

  it.each([true, false])(
    "waits for the registration after a loss (acknowledged: %s)",
    async (acknowledges) => {
      const { signaling, seen } = open({ acknowledges });
      await signaling.start();
      await server.until("register");
      server.cutOff();
      await seen.next("lost");
      await signaling.send("endCall", HANG_UP);
      await server.until("endCall");
      expect(server.names()).toEqual(["register", "register", "endCall"]);
    },
  );

  it("fails at once when the phone is closed while it waits", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    server.cutOff();
    await seen.next("lost");
    const waiting = Array.from({ length: 20 }, () => signaling.send("endCall", HANG_UP));
    signaling.close();
    const outcomes = await Promise.allSettled([...waiting, signaling.send("endCall", HANG_UP)]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  });
});

describe("sending to a server that does each event once", () => {
  const payloads = () =>
    server.heard.filter(({ event }) => event === "endCall").map(({ payload }) => payload);

  it("sends what was not acknowledged again after a loss, under the same key, and then resolves", async () => {
    const { signaling } = open({ repeats: true });
    await signaling.start();
    server.answer = ({ event, acknowledge }) => {
      if (event === "endCall" && payloads().length === 1) server.cutOff();
      else acknowledge?.({ ok: true, data: {} });
    };
    expect(await signaling.send("endCall", HANG_UP)).toEqual({});
    const key = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(payloads()).toEqual([
      { ...HANG_UP, key },
      { ...HANG_UP, key, retry: true },
    ]);
    expect(new Set(payloads().map((payload) => Object(payload).key)).size).toBe(1);
    expect(server.names()).toEqual(["register", "endCall", "register", "endCall"]);
  });

  it("is back and has said everything again before it reports that it is registered", async () => {
    const { signaling, seen } = open({ repeats: true });
    await signaling.start();
    await seen.next("registered");
    server.cutOff();
    await seen.next("lost");
    const sent = signaling.send("endCall", HANG_UP);
    await seen.next("registered");
    void signaling.send("resume", { roomId: "room-1" });
    await sent;
    await server.until("resume");
    expect(server.names().slice(2)).toEqual(["endCall", "resume"]);
  });
});

describe("receiving", () => {
  it("parses what the server says, and drops fields that it does not know", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    server.emit("callEnded", { from: "bob", extra: true });
    expect((await seen.next("message")).args).toEqual([{ event: "callEnded", payload: { from: "bob" } }]);
  });

  it("a server's mistakes cost that one message", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    server.emit("callEnded", { from: 7 });
    server.emit("callEnded");
    server.emit("incomingCall", { from: "bob", roomId: "room-1", signal: { type: "answer", sdp: "v=0" } });
    server.emit("noSuchEvent", {});
    server.emit("callEnded", { from: "carol" });
    expect((await seen.next("message")).args).toEqual([{ event: "callEnded", payload: { from: "carol" } }]);
  });

  it("both spellings of an acceptance and of a candidate", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    const line = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
    server.emit("callAccepted", { type: "answer", sdp: "v=0" });
    server.emit("iceCandidate", { from: "bob", candidate: { candidate: line } });
    await seen.until(() => seen.seen.filter(({ name }) => name === "message").length === 2);
    const payloads = seen.seen.filter(({ name }) => name === "message").map(({ args }) => args[0]);
    expect(payloads).toMatchObject([
      { payload: { from: null, roomId: null, signal: { type: "answer" } } },
      { payload: { from: "bob", candidate: line } },
    ]);
  });
});

describe("a lost socket", () => {
  it.each(["cutOff", "putOut"] as const)("comes back by itself and registers anew: %s", async (how) => {
    const { signaling, seen } = open();
    await signaling.start();
    server[how]();
    await seen.next("lost");
    expect(signaling.registered).toBe(false);
    await seen.next("registered");
    expect(server.names()).toEqual(["register", "register"]);
  });

  it("gets another chance when the server is too slow to register it again", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    let silent = true;
    server.answer = ({ socket, acknowledge }) => {
      // Losing the socket fails the pending acknowledgement as a time-out would.
      if (silent) socket.conn.close();
      else acknowledge?.({ ok: true, data: {} });
      silent = false;
    };
    server.cutOff();
    await seen.next("registered");
    await seen.until(() => server.names().length === 3);
    expect(seen.seen.map(({ name }) => name)).not.toContain("refused");
  });

  it("that the server will not have back is refused once, for good", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    server.refusal = Object.assign(new Error("Expired"), { data: { code: "token-expired" } });
    server.cutOff();
    expect((await seen.next("refused")).args[0]).toBeInstanceOf(CallError);
    await turn();
    expect(server.handshakes).toHaveLength(2);
  });

  it("that a full server turns away with a 503 comes back soon, not as after a restart", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    server.isFull = true;
    server.cutOff();
    const soon = reconnectDelay("turned-away", 0);
    await vi.waitUntil(() => timers.mock.calls.some(([, delay]) => delay === soon));
    server.isFull = false;
    await seen.next("registered");
  });

  it("that the server turns away for the moment tries again", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    server.refusal = Object.assign(new Error("Try again"), { data: { code: "unavailable" } });
    server.onHandshake = () => {
      if (server.handshakes.length > 2) server.refusal = undefined;
    };
    await seen.next("registered");
    server.cutOff();
    await seen.next("registered");
    expect(server.handshakes).toHaveLength(3);
    expect(seen.seen.map(({ name }) => name)).not.toContain("refused");
  });

  it("after a bounce said goodbye, is back, and was never lost", async () => {
    const { signaling, seen } = open();
    await signaling.start();
    const gone = new Promise((resolve) => server.heard[0]?.socket.on("disconnect", resolve));
    signaling.bounce();
    expect(await gone).toBe("client namespace disconnect");
    await seen.until(() => seen.seen.length === 2);
    expect(seen.seen.map(({ name }) => name)).toEqual(["registered", "registered"]);
  });
});

describe("closing", () => {
  it("says goodbye once, and is quiet and without listeners from then on", async () => {
    const { signaling } = open();
    await signaling.start();
    const gone = new Promise((resolve) => server.heard[0]?.socket.on("disconnect", resolve));
    signaling.close();
    signaling.close();
    signaling.bounce();
    expect(await gone).toBe("client namespace disconnect");
    expect(signaling.registered).toBe(false);
    for (const event of ["message", "registered", "lost", "refused"] as const) {
      expect(signaling.listenerCount(event)).toBe(0);
    }
  });
});

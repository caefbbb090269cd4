import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EndInfo } from "../../bots/twin/active-call.js";
import type { MobileAppEvents } from "../../bots/twin/app-events.js";
import { MobileApp, type MobileAppOptions } from "../../bots/twin/mobile-app.js";
import { judgeLink, makesTheOffer } from "../../bots/twin/rules.js";
import { type AppServer, startAppServer } from "../support/app-server/start.js";
import { EventRecorder } from "../support/events.js";
import { DOMINANT, shareOf, tone } from "../support/tones.js";
import { openTokenlessSocket } from "../support/traces/replay.js";

const TONES = { alice: 440, bob: 660, carol: 880 } as const;
type Person = keyof typeof TONES;

const EVENTS = ["state", "incoming", "invite", "joined", "left", "ended", "failed"] as const;

interface Phone {
  app: MobileApp;
  events: EventRecorder;
}

let server: AppServer;
let phones: Phone[];

beforeEach(async () => {
  server = await startAppServer();
  phones = [];
});

afterEach(async () => {
  for (const { app, events } of phones) {
    events.close();
    app.close();
  }
  await server.close();
});

/** Five blocks, so that the tones used here are told apart clearly. */
const WINDOW_BLOCKS = 5;

/** Resolves once the listener hears the other's tone, as coming from the other. */
function hears(listener: Phone, speaker: Person): Promise<void> {
  return new Promise((resolve) => {
    let window: Int16Array[] = [];
    const onHeard = (from: string, samples: Int16Array): void => {
      if (from !== speaker) return;
      window = [...window, samples].slice(-WINDOW_BLOCKS);
      const joined = Int16Array.from(window.flatMap((block) => [...block]));
      if (window.length < WINDOW_BLOCKS || shareOf(TONES[speaker], joined) < DOMINANT) return;
      listener.app.off("heard", onHeard);
      resolve();
    };
    listener.app.on("heard", onHeard);
  });
}

async function phone(callId: string, options: Partial<MobileAppOptions> = {}): Promise<Phone> {
  const app = new MobileApp({ url: server.url, callId, ...options });
  const events = EventRecorder.ofNames<keyof MobileAppEvents>(app, EVENTS);
  phones.push({ app, events });
  await app.connect();
  return { app, events };
}

const speaking = (person: Person): Promise<Phone> => phone(person, { audio: tone(TONES[person]) });

async function reaches({ events }: Phone, state: string): Promise<void> {
  await events.until(
    () => events.seen.some(({ name, args }) => name === "state" && args[0] === state),
    `the state "${state}"`,
  );
}

async function endOf({ events }: Phone): Promise<EndInfo> {
  const { args } = await events.next("ended");
  return args[0] as EndInfo;
}

async function connect(caller: Phone, callee: Phone): Promise<void> {
  await caller.app.call(callee.app.callId);
  await callee.events.next("incoming");
  await callee.app.accept();
  await Promise.all([reaches(caller, "connected"), reaches(callee, "connected")]);
}

const sent = ({ app }: Phone): string[] =>
  app.log
    .filter(({ direction, socket }) => direction === "sent" && socket === "main")
    .map(({ event }) => event);
const receivedBy = ({ app }: Phone): string[] =>
  app.log.filter(({ direction }) => direction === "received").map(({ event }) => event);

describe("two twins of the mobile app on the app's own server", () => {
  it("hear each other, and a hang-up ends the call for both", async () => {
    const [alice, bob] = [await speaking("alice"), await speaking("bob")];
    const heard = [hears(alice, "bob"), hears(bob, "alice")];
    await connect(alice, bob);
    await Promise.all(heard);
    alice.app.hangUp();
    expect(await endOf(alice)).toEqual({ by: "local", reason: "endCall" });
    expect(await endOf(bob)).toEqual({ by: "remote", reason: "ended" });
    expect([alice.app.state, bob.app.state]).toEqual(["idle", "idle"]);
  });

  it("send no token, register on both sockets, and name candidates by what they know of the room", async () => {
    const [alice, bob] = [await speaking("alice"), await speaking("bob")];
    await connect(alice, bob);
    const registrations = alice.app.log.filter(({ event }) => event === "register");
    expect(registrations.map(({ socket, payload }) => [socket, payload])).toEqual([
      ["listener", "alice"],
      ["main", "alice"],
    ]);
    expect(
      sent(alice)
        .filter((event) => event !== "roomIceCandidate")
        .slice(0, 3),
    ).toEqual(["register", "callUser", "iceCandidate"]);
    expect(sent(bob)).not.toContain("iceCandidate");
    expect(sent(bob)).toContain("answerCall");
  });

  it("show a video call as one on both sides, and pictures arrive", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    const seen = new Promise((resolve) => bob.app.once("seen", resolve));
    await alice.app.call("bob", { video: true });
    const { args } = await bob.events.next("incoming");
    expect(args[0]).toMatchObject({ from: "alice", video: true });
    await bob.app.accept();
    expect(await seen).toBe("alice");
  });

  it("end on a rejection, whose reason comes behind the end", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    await alice.app.call("bob");
    await bob.events.next("incoming");
    bob.app.decline();
    expect(await endOf(alice)).toEqual({ by: "remote", reason: "ended" });
    expect((await alice.events.next("failed")).args).toEqual([
      { reason: "rejected", message: "Call failed" },
    ]);
  });

  it("say endCall when a call is declined from its notification", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    await alice.app.call("bob");
    await bob.events.next("incoming");
    bob.app.declineFromNotification();
    expect(await endOf(alice)).toEqual({ by: "remote", reason: "ended" });
    expect(sent(bob)).toEqual(["register", "endCall"]);
  });

  it("stop ringing when the caller cancels", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    await alice.app.call("bob");
    await bob.events.next("incoming");
    alice.app.cancel();
    expect(await endOf(bob)).toEqual({ by: "remote", reason: "ended" });
    expect(bob.app.state).toBe("idle");
  });

  it("tell a third caller that the line is busy", async () => {
    const [alice, bob, carol] = [await phone("alice"), await phone("bob"), await phone("carol")];
    await alice.app.call("bob");
    await bob.events.next("incoming");
    await carol.app.call("bob");
    expect((await carol.events.next("failed")).args).toEqual([
      { reason: "busy", message: "The user is busy" },
    ]);
    expect(await endOf(carol)).toEqual({ by: "remote", reason: "busy" });
    expect([alice.app.state, bob.app.state]).toEqual(["dialing", "ringing"]);
  });

  it("connect when the callee comes online while the caller waits", async () => {
    const alice = await speaking("alice");
    await alice.app.call("bob");
    const bob = await speaking("bob");
    await bob.events.next("incoming");
    const heard = [hears(alice, "bob"), hears(bob, "alice")];
    await bob.app.accept();
    await Promise.all(heard);
    expect([alice.app.state, bob.app.state]).toEqual(["connected", "connected"]);
  });
});

describe("three twins in one room", () => {
  it("all hear each other, and only pairs with the joiner open connections of their own", async () => {
    const [alice, bob, carol] = [await speaking("alice"), await speaking("bob"), await speaking("carol")];
    await connect(alice, bob);
    const heard = [
      hears(alice, "bob"),
      hears(alice, "carol"),
      hears(bob, "alice"),
      hears(bob, "carol"),
      hears(carol, "alice"),
      hears(carol, "bob"),
    ];
    alice.app.invite("carol");
    const { args } = await carol.events.next("invite");
    expect(args[0]).toMatchObject({ from: "alice", participants: ["alice", "bob"], video: false });
    carol.app.acceptInvite();
    await Promise.all(heard);
    expect([alice, bob, carol].map(({ app }) => app.state)).toEqual(["connected", "connected", "connected"]);
    const signals = [alice, bob, carol].map(({ app }) =>
      app.log.filter(({ direction, event }) => direction === "sent" && event === "roomSignal"),
    );
    expect(signals.map(({ length }) => length)).toEqual([1, 1, 2]);
  });

  it("leave the invited one behind when the room ends: it has no remote user to hear it from, or to tell", async () => {
    const [alice, bob, carol] = [await phone("alice"), await phone("bob"), await phone("carol")];
    const wire = EventRecorder.ofNames<keyof MobileAppEvents>(carol.app, ["logged"]);
    await connect(alice, bob);
    alice.app.invite("carol");
    await carol.events.next("invite");
    carol.app.acceptInvite();
    await reaches(carol, "connected");
    alice.app.hangUp();
    await wire.until(() => receivedBy(carol).includes("callEnded"), "callEnded");
    wire.close();
    expect(carol.app.state).toBe("connected");
    carol.app.hangUp();
    expect(carol.app.state).toBe("idle");
    expect(sent(carol)).not.toContain("endCall");
  });

  it("hear of one whose socket is lost as of one who left", async () => {
    const [alice, bob, carol] = [await phone("alice"), await phone("bob"), await phone("carol")];
    await connect(alice, bob);
    alice.app.invite("carol");
    await carol.events.next("invite");
    carol.app.acceptInvite();
    await reaches(carol, "connected");
    carol.app.dropSocket();
    expect((await alice.events.next("left")).args).toEqual(["carol"]);
    expect((await bob.events.next("left")).args).toEqual(["carol"]);
    expect([alice.app.state, bob.app.state, carol.app.state]).toEqual([
      "connected",
      "connected",
      "connected",
    ]);
  });
});

describe("the twin's own ways", () => {
  const SHORT_MS = 50;

  it("gives up a call that nobody answers, with its reason on the wire", async () => {
    const alice = await phone("alice", { durations: { unansweredMs: SHORT_MS } });
    const bob = await phone("bob");
    await alice.app.call("bob");
    expect(await endOf(alice)).toEqual({ by: "system", reason: "timeout" });
    expect(await endOf(bob)).toEqual({ by: "remote", reason: "ended" });
    expect(sent(alice)).toContain("callFailed");
  });

  it("stops ringing by itself after a while", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob", { durations: { ringingMs: SHORT_MS } })];
    await alice.app.call("bob");
    expect(await endOf(bob)).toEqual({ by: "system", reason: "no_answer" });
    expect(await endOf(alice)).toEqual({ by: "remote", reason: "ended" });
  });

  it("ends a call that is not connected yet when its main socket is lost", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    await alice.app.call("bob");
    await bob.events.next("incoming");
    alice.app.dropSocket();
    expect(await endOf(alice)).toEqual({ by: "system", reason: "socket_lost" });
    expect(await endOf(bob)).toEqual({ by: "remote", reason: "ended" });
  });

  it("keeps a connected call when its main socket is lost, although the server ends it for the other", async () => {
    const [alice, bob] = [await speaking("alice"), await speaking("bob")];
    await connect(alice, bob);
    alice.app.dropSocket();
    expect(await endOf(bob)).toEqual({ by: "remote", reason: "ended" });
    expect(alice.app.state).toBe("connected");
    await alice.app.restoreSocket();
    expect(sent(alice).at(-1)).toBe("register");
    alice.app.hangUp();
  });

  it.each([
    ["connected", false, "up"],
    ["completed", true, "up"],
    ["disconnected", false, "no-news"],
    ["disconnected", true, "doubtful"],
    ["failed", false, "lost"],
    ["checking", true, "no-news"],
  ] as const)(
    "finds a first connection that is %s (connected before: %s) to be %s",
    (state, before, verdict) => {
      expect(judgeLink(state, before)).toBe(verdict);
    },
  );

  it("ignores the end of somebody else's call, even of one whose name differs by case only", async () => {
    const [alice, bob] = [await phone("alice"), await phone("bob")];
    await connect(alice, bob);
    const stranger = openTokenlessSocket(server.url);
    const wire = EventRecorder.ofNames<keyof MobileAppEvents>(bob.app, ["logged"]);
    for (const event of ["endCall", "cancelCall", "callFailed"])
      stranger.emit(event, { to: "bob", from: "Alice" });
    await wire.until(() => receivedBy(bob).includes("callFailed"), "callFailed");
    expect(bob.app.state).toBe("connected");
    stranger.emit("rejectCall", { to: "bob", from: "Alice" });
    expect(await endOf(bob), "a rejection is not compared").toEqual({ by: "remote", reason: "rejected" });
    stranger.disconnect();
    wire.close();
  });

  it.each([
    ["alice", "bob", true],
    ["bob", "alice", false],
    ["Zoe", "alice", true],
    ["usr_10", "usr_2", true],
    ["usr_1", "usr_10", true],
  ])("between %s and %s, the first makes the offer: %s", (me, other, isOfferer) => {
    expect(makesTheOffer(me, other)).toBe(isOfferer);
  });

  it("sends heartbeats on the main socket only", async () => {
    const alice = await phone("alice", { durations: { heartbeatMs: SHORT_MS } });
    const wire = EventRecorder.ofNames<keyof MobileAppEvents>(alice.app, ["logged"]);
    const { args } = await wire.next("logged");
    expect(args[0]).toMatchObject({ event: "heartbeat", socket: "main", payload: { platform: "mobile" } });
    wire.close();
  });

  it("logs in over REST first, and still gives the socket no token", async () => {
    const { email, password } = await server.addUser("alice");
    const alice = await phone("alice", { account: { email, password } });
    expect(sent(alice)).toEqual(["register"]);
    await expect(phone("bob", { account: { email, password: "wrong" } })).rejects.toThrow("401");
  });

  it("refuses a second call while it has one", async () => {
    const alice = await phone("alice");
    await alice.app.call("bob");
    await expect(alice.app.call("carol")).rejects.toThrow(TypeError);
    await expect(alice.app.accept()).rejects.toThrow("dialing");
  });
});

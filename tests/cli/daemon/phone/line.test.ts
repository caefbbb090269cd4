import { setImmediate as settled } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { PhoneStatus } from "../../../../cli/daemon/contract.js";
import { Line, type LineParts } from "../../../../cli/daemon/phone/line.js";
import type { Phone, PhoneEvents, Session } from "../../../../client/index.js";
import { SafeEmitter } from "../../../../client/safe-emitter.js";
import { CallError, type ErrorCode } from "../../../../protocol/index.js";
import { ControlledClock } from "../../../support/controlled-clock.js";

const PRIMARY = "http://primary";
const FALLBACK = "http://fallback";
const DAY_MS = 86_400_000;

/** A token of seven days from a moment on. */
function tokenFrom(clock: ControlledClock, name = "ada"): string {
  const iat = Math.floor(clock.now() / 1000);
  const claims = { name, iat, exp: iat + 7 * 86_400 };
  return `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
}

/** What the line sees of a phone: what happens on it, whether a call is on, and its end. */
class Handset extends SafeEmitter<PhoneEvents> {
  current: object | null = null;
  closed = false;
  readonly server: string;
  readonly token: () => string;

  constructor(server: string, token: () => string) {
    super();
    this.server = server;
    this.token = token;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  happens<E extends keyof PhoneEvents>(event: E, ...args: PhoneEvents[E]): void {
    this.emit(event, ...args);
  }
}

let clock: ControlledClock;
let store: { session: Session | null };
let servers: { primary: string; fallback: string };
let features: string[];
/** Servers that do not answer. */
let away: Set<string>;
/** What each server says to this token. */
let refusals: Map<string, ErrorCode>;
let handsets: Handset[];
let seen: PhoneStatus["connection"][];
let renewals: string[];
let parts: LineParts;
let line: Line;

const last = (): PhoneStatus["connection"] | undefined => seen.at(-1);

beforeEach(() => {
  clock = new ControlledClock();
  servers = { primary: PRIMARY, fallback: PRIMARY };
  features = ["sessions"];
  away = new Set();
  refusals = new Map();
  handsets = [];
  seen = [];
  renewals = [];
  store = { session: sessionWith(tokenFrom(clock)) };
  parts = {
    store,
    servers: () => servers,
    find: async ({ primary, fallback }) => {
      const url = [primary, fallback].find((one) => !away.has(one));
      if (url === undefined) throw new CallError("server-unreachable");
      return { url, features: new Set(features) };
    },
    open: async ({ server, token, listen }) => {
      const handset = new Handset(server, token);
      handsets.push(handset);
      listen(handset as unknown as Phone);
      const refusal = refusals.get(server);
      if (refusal) throw new CallError(refusal);
      handset.happens("ready");
      return handset as unknown as Phone;
    },
    renew: async (server, token) => {
      renewals.push(`${server} ${token}`);
      return tokenFrom(clock, "renewed");
    },
    clock,
    random: () => 1,
    log: () => undefined,
    onConnection: (connection) => seen.push(connection),
    onPhone: () => undefined,
    onOnline: () => undefined,
  };
  line = new Line(parts);
});

function sessionWith(token: string, callId: string | null = "ada"): Session {
  return { token, server: PRIMARY, userId: 1, email: "a@b.c", firstName: "A", lastName: "B", callId };
}

test("nobody signed in means no attempt, and no Call ID means that one is asked for", async () => {
  store.session = null;
  await line.refresh();
  expect([last()?.state, handsets]).toEqual(["signed-out", []]);
  store.session = sessionWith("t", null);
  await line.refresh();
  expect(last()).toMatchObject({ state: "offline", problem: "Choose a Call ID, so that you can be called" });
  expect(clock.pending).toBe(0);
});

test("a server that is away is tried again, later each time, until it is there", async () => {
  away.add(PRIMARY);
  await line.refresh();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    expect(last()?.state).toBe("offline");
    const began = clock.now();
    const before = seen.length;
    while (seen.length === before) {
      clock.advance(1000);
      await settled();
    }
    waits.push((clock.now() - began) / 1000);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  away.clear();
  clock.advance(30_000);
  await settled();
  expect(last()).toEqual({ state: "online", server: PRIMARY, isFallback: false, problem: null });
});

test.each(["unauthorized", "token-expired", "legacy-refused"] as const)(
  "a primary server that says %s is believed, and the session stays in the profile",
  async (code) => {
    refusals.set(PRIMARY, code);
    const { session } = store;
    await line.refresh();
    expect(last()).toMatchObject({ state: "refused", problem: expect.stringContaining("sign in again") });
    expect(store.session).toBe(session);
    expect(clock.pending).toBe(0);
  },
);

test("a fallback that refuses is no reason to give up: the primary is waited for", async () => {
  servers = { primary: PRIMARY, fallback: FALLBACK };
  away.add(PRIMARY);
  refusals.set(FALLBACK, "unauthorized");
  const { session } = store;
  await line.refresh();
  expect(last()).toMatchObject({ state: "offline", server: FALLBACK, isFallback: true });
  expect(store.session).toBe(session);
  away.clear();
  clock.advance(1000);
  await settled();
  expect(last()).toMatchObject({ state: "online", server: PRIMARY, isFallback: false });
});

test("a refusal of an old token is followed by an attempt with the new one", async () => {
  await line.refresh();
  const [first] = handsets;
  const fresh = tokenFrom(clock, "new");
  store.session = sessionWith(fresh);
  first?.happens("refused", new CallError("unauthorized"));
  expect(last()?.state).toBe("offline");
  clock.advance(1000);
  await settled();
  expect(last()?.state).toBe("online");
  expect(handsets.map((one) => one.closed)).toEqual([true, false]);
  expect(handsets[1]?.token()).toBe(fresh);
});

test("a primary that stays away is left for the fallback, and taken again once it is back", async () => {
  servers = { primary: PRIMARY, fallback: FALLBACK };
  await line.refresh();
  away.add(PRIMARY);
  handsets[0]?.happens("lost");
  expect(last()?.state).toBe("offline");
  clock.advance(10_000);
  await settled();
  expect(last()).toMatchObject({ state: "online", server: FALLBACK, isFallback: true });
  away.clear();
  clock.advance(60_000);
  await settled();
  expect(last()).toMatchObject({ state: "online", server: PRIMARY, isFallback: false });
  expect(handsets.map((one) => [one.server, one.closed])).toEqual([
    [PRIMARY, true],
    [FALLBACK, true],
    [PRIMARY, false],
  ]);
});

test("nobody moves to another server in the middle of a call", async () => {
  servers = { primary: PRIMARY, fallback: FALLBACK };
  await line.refresh();
  const [handset] = handsets;
  if (handset) handset.current = {};
  away.add(PRIMARY);
  handset?.happens("lost");
  clock.advance(60_000);
  await settled();
  expect([handsets.length, handset?.closed]).toEqual([1, false]);
  if (handset) handset.current = null;
  clock.advance(10_000);
  await settled();
  expect(handsets.map((one) => [one.server, one.closed])).toEqual([
    [PRIMARY, true],
    [FALLBACK, false],
  ]);
});

test("the token is renewed at half its life, and the phone that is on uses the new one", async () => {
  await line.refresh();
  for (let days = 0; days < 3; days++) {
    clock.advance(DAY_MS);
    await settled();
  }
  expect(renewals).toEqual([]);
  const old = store.session?.token;
  clock.advance(DAY_MS);
  await settled();
  expect(renewals).toEqual([`${PRIMARY} ${old}`]);
  expect(store.session?.token).not.toBe(old);
  expect(handsets.map((one) => one.token())).toEqual([store.session?.token]);
});

test("where the clocks are days apart, a token that always looks old is not renewed again and again", async () => {
  store.session = sessionWith(tokenFrom(new ControlledClock(clock.now() - 6 * DAY_MS)));
  parts.renew = async (server, token) => {
    renewals.push(`${server} ${token}`);
    return tokenFrom(new ControlledClock(clock.now() - 6 * DAY_MS), String(renewals.length));
  };
  line = new Line(parts);
  await line.refresh();
  for (let minutes = 0; minutes < 60; minutes++) {
    clock.advance(60_000);
    await settled();
  }
  expect(renewals.length).toBe(4);
});

test("a renewal that comes after somebody logged out brings nobody back", async () => {
  let answer: (token: string) => void = () => undefined;
  const slow = new Line({
    ...parts,
    renew: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  await slow.refresh();
  clock.advance(4 * DAY_MS);
  await settled();
  store.session = null;
  await slow.refresh();
  answer("late");
  await settled();
  expect([store.session, last()?.state]).toEqual([null, "signed-out"]);
});

test.each([
  ["the app's own server", [], { primary: PRIMARY, fallback: PRIMARY }, PRIMARY],
  ["a fallback", ["sessions"], { primary: PRIMARY, fallback: FALLBACK }, FALLBACK],
] as const)("%s is never asked for a new token", async (_name, known, named, url) => {
  features = [...known];
  servers = named;
  if (url === FALLBACK) away.add(PRIMARY);
  await line.refresh();
  expect(last()).toMatchObject({ state: "online", server: url });
  clock.advance(6 * DAY_MS);
  await settled();
  expect(renewals).toEqual([]);
});

test("changes that come at once lead to one phone, and the one before says goodbye first", async () => {
  await line.refresh();
  const goodbye: { say: () => void } = { say: () => undefined };
  const [first] = handsets;
  if (first) {
    first.close = () =>
      new Promise((resolve) => {
        goodbye.say = resolve;
      });
  }
  store.session = { ...sessionWith("bobs"), userId: 2, callId: "bob" };
  const changes = [line.refresh(), line.refresh(), line.refresh()];
  await settled();
  expect(handsets.length).toBe(1);
  goodbye.say();
  await Promise.all(changes);
  expect([handsets.length, last()?.state]).toEqual([2, "online"]);
});

test("a new session of the same person keeps the phone, one of another person hangs up first", async () => {
  await line.refresh();
  store.session = sessionWith(tokenFrom(clock, "again"));
  await line.refresh();
  expect(handsets.map((one) => one.closed)).toEqual([false]);
  store.session = { ...sessionWith("bobs"), userId: 2, callId: "bob" };
  await line.refresh();
  expect(handsets.map((one) => one.closed)).toEqual([true, false]);
  await line.close();
  expect([handsets[1]?.closed, clock.pending]).toEqual([true, 0]);
});

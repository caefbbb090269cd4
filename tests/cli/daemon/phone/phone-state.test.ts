import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type PhoneStatus } from "../../../../cli/daemon/contract.js";
import {
  afterChange,
  type CallChange,
  type PhoneChange,
  type PhoneState,
  startingState,
} from "../../../../cli/daemon/phone/phone-state.js";

const AT = "2026-01-02T03:04:05.000Z";
const LATER = "2026-01-02T03:04:15.000Z";

const signedOut = { state: "signed-out", server: "http://s", isFallback: false, problem: null } as const;
const fresh = (): PhoneState => startingState(DEFAULT_SETTINGS, signedOut);

const after = (changes: readonly PhoneChange[], state = fresh()): PhoneState =>
  changes.reduce(afterChange, state);

const began = (id: string, origin: "outgoing" | "incoming" | "invite" = "incoming"): PhoneChange => ({
  type: "call-began",
  call: { id, origin, remote: "Bob", roomId: null, video: false, muted: false, camera: null, beganAt: AT },
});
const inCall = (id: string, change: CallChange): PhoneChange => ({ type: "call", id, change });
const reaches = (id: string, state: "connecting" | "connected" | "idle", at = AT): PhoneChange =>
  inCall(id, { type: "state", state, at });
const ended = (
  id: string,
  by: "local" | "remote" | "system",
  reason: string,
  durationMs: number | null = null,
): PhoneChange => ({ type: "call-ended", id, by, reason, durationMs });

test("a call is shown from its first ring to its end, and afterwards how it went", () => {
  const ringing = after([began("1")]);
  expect(ringing.status.call).toMatchObject({ id: "1", state: "ringing", remote: "Bob", connectedAt: null });
  const talking = after(
    [
      reaches("1", "connecting"),
      inCall("1", { type: "joined", callId: "Bob" }),
      reaches("1", "connected", LATER),
      inCall("1", { type: "linked", callId: "bob" }),
      inCall("1", { type: "room", roomId: "room" }),
    ],
    ringing,
  );
  expect(talking.status.call).toMatchObject({
    state: "connected",
    connectedAt: LATER,
    roomId: "room",
    people: [{ callId: "Bob", link: "connected", volume: 1, quality: null }],
  });
  const over = after([reaches("1", "idle"), ended("1", "remote", "hangup", 7000)], talking);
  expect(over.status.call).toBeNull();
  expect(over.status.lastCall).toEqual({
    id: "1",
    remote: "Bob",
    by: "remote",
    reason: "hangup",
    durationMs: 7000,
    missed: false,
  });
  expect(over.ending).toEqual([]);
});

test.each([
  ["incoming", "remote", "canceled", true],
  ["incoming", "system", "timeout", true],
  ["invite", "remote", "canceled", true],
  ["incoming", "local", "rejected", false],
  ["incoming", "system", "answered_elsewhere", false],
  ["incoming", "remote", "rejected_elsewhere", false],
  ["incoming", "system", "closed", false],
  ["outgoing", "system", "timeout", false],
] as const)("an %s call that %s ends with %s while it rings is missed: %s", (origin, by, reason, missed) => {
  const { status } = after([began("1", origin), reaches("1", "idle"), ended("1", by, reason)]);
  expect([status.lastCall?.missed, status.missed]).toEqual([missed, missed ? 1 : 0]);
});

test("a call that was answered and failed was not missed", () => {
  const { status } = after([
    began("1"),
    reaches("1", "connecting"),
    reaches("1", "idle"),
    ended("1", "system", "media-failed"),
  ]);
  expect([status.lastCall?.missed, status.missed]).toEqual([false, 0]);
});

test("what is late about a call before does not touch the one that is on", () => {
  const second = after([began("1"), reaches("1", "idle"), began("2", "outgoing")]);
  const late = after([inCall("1", { type: "muted", muted: true }), ended("1", "remote", "canceled")], second);
  expect(late.status.call).toEqual(second.status.call);
  expect(late.status).toMatchObject({ lastCall: null, missed: 1 });
});

test("an invited person is waited for until they answer in whatever way", () => {
  const sent = after([
    began("1"),
    inCall("1", { type: "invite", callId: "carol", outcome: "sent" }),
    inCall("1", { type: "invite", callId: "dave", outcome: "sent" }),
  ]);
  expect(sent.status.call?.invited).toEqual(["carol", "dave"]);
  const settled = after(
    [
      inCall("1", { type: "invite", callId: "DAVE", outcome: "declined" }),
      inCall("1", { type: "joined", callId: "Carol" }),
    ],
    sent,
  );
  expect(settled.status.call?.invited).toEqual([]);
  expect(settled.status.call?.people.map((person) => person.callId)).toEqual(["Carol"]);
});

test("a person's link, loudness and quality are theirs alone, whatever the case of their name", () => {
  const quality = { rttMs: 1, jitterMs: 2, lossPct: 0, mos: 4, route: "direct" as const };
  const { status } = after([
    began("1"),
    inCall("1", { type: "joined", callId: "Bob" }),
    inCall("1", { type: "joined", callId: "carol" }),
    inCall("1", { type: "away", callId: "BOB" }),
    inCall("1", { type: "volume", callId: "bob", volume: 0.5 }),
    inCall("1", {
      type: "quality",
      peers: [
        { callId: "bob", ...quality },
        { callId: "nobody", ...quality },
      ],
    }),
  ]);
  expect(status.call?.people).toEqual([
    { callId: "Bob", link: "away", volume: 0.5, quality },
    { callId: "carol", link: "connecting", volume: 1, quality: null },
  ]);
});

test("presence keeps those who are not offline, and begins anew with each registration", () => {
  const people = [
    { callId: "Bob", status: "online" },
    { callId: "carol", status: "busy" },
  ];
  const known = after([{ type: "presence", people }]);
  expect(known.status.presence).toEqual({ bob: "online", carol: "busy" });
  const gone = after([{ type: "presence", people: [{ callId: "BOB", status: "offline" }] }], known);
  expect(gone.status.presence).toEqual({ carol: "busy" });
  expect(after([{ type: "presence", people: [], anew: true }], gone).status.presence).toEqual({});
});

test("another account starts without what was known about the one before", () => {
  const account = { callId: "ada", firstName: "Ada", lastName: "B", email: "ada@example.org" };
  const ada = after([
    { type: "account", account },
    { type: "missed", missed: 3 },
    { type: "presence", people: [{ callId: "bob", status: "online" }] },
  ]);
  expect(after([{ type: "account", account: { ...account, callId: "ada2" } }], ada).status).toMatchObject({
    missed: 3,
    presence: { bob: "online" },
  });
  expect(after([{ type: "account", account: null }], ada).status).toMatchObject({ missed: 0, presence: {} });
});

const callId = fc.constantFrom("bob", "Bob", "carol", "dave");
const id = fc.constantFrom("1", "2");
const at = fc.constantFrom(AT, LATER);
const callChange: fc.Arbitrary<CallChange> = fc.oneof(
  fc.record({
    type: fc.constant("state" as const),
    state: fc.constantFrom("connecting" as const, "connected" as const, "idle" as const),
    at,
  }),
  fc.record({
    type: fc.constantFrom(
      "joined" as const,
      "left" as const,
      "linked" as const,
      "unlinked" as const,
      "away" as const,
    ),
    callId,
  }),
  fc.record({
    type: fc.constant("invite" as const),
    callId,
    outcome: fc.constantFrom("sent", "accepted", "declined"),
  }),
  fc.record({ type: fc.constant("muted" as const), muted: fc.boolean() }),
  fc.record({ type: fc.constant("volume" as const), callId, volume: fc.constantFrom(0, 1, 4) }),
);
const change: fc.Arbitrary<PhoneChange> = fc.oneof(
  fc
    .tuple(id, fc.constantFrom("outgoing" as const, "incoming" as const))
    .map(([name, origin]) => began(name, origin)),
  fc.tuple(id, callChange).map(([name, one]) => inCall(name, one)),
  fc
    .tuple(id, fc.constantFrom("local" as const, "remote" as const, "system" as const))
    .map(([name, by]) => ended(name, by, "hangup", 1)),
);

function laws(before: PhoneStatus, { status, ending }: PhoneState): void {
  const keys = status.call?.people.map((person) => person.callId.toLowerCase()) ?? [];
  expect(new Set(keys).size).toBe(keys.length);
  const invited = status.call?.invited.map((one) => one.toLowerCase()) ?? [];
  expect(new Set(invited).size).toBe(invited.length);
  expect(status.missed - before.missed).toBeOneOf([0, 1]);
  if (status.call?.state === "connected") expect(status.call.connectedAt).not.toBeNull();
  if (status.call) expect(status.lastCall).toBeNull();
  expect(ending.every((call) => call !== status.call)).toBe(true);
}

test("whatever happens in whatever order, nobody is in a call twice and no call is on and over", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      changes.reduce((state, one) => {
        const frozen = JSON.stringify(state);
        const next = afterChange(state, one);
        laws(state.status, next);
        expect(JSON.stringify(state)).toBe(frozen);
        return next;
      }, fresh());
    }),
  );
});

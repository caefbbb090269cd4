import fc from "fast-check";
import { expect, it } from "vitest";
import { contextsOf } from "../../../../cli/tui/keys/contexts.js";
import { helpBindings, KEY_MAP } from "../../../../cli/tui/keys/key-map.js";
import type { Action } from "../../../../cli/tui/state/actions.js";
import {
  callRow,
  callWith,
  contact,
  INCOMING,
  personInCall,
  phoneStatus,
  SIGNED_OUT,
} from "../support/phone-status.js";
import { Player } from "../support/player.js";

const commands = [
  ...new Set(Object.values(KEY_MAP).flatMap((bindings) => bindings.map((one) => one.command))),
];
const page = <T>(rows: T[]) => ({ rows, nextCursor: "more", cached: false });

const statuses = [
  phoneStatus(),
  phoneStatus(SIGNED_OUT),
  phoneStatus({ account: { callId: null, firstName: "A", lastName: "B", email: "other@b" } }),
  phoneStatus({ call: callWith() }, { holdToTalk: true }),
  phoneStatus({ call: callWith({ people: [], id: "2", video: true }) }),
  phoneStatus({ call: callWith({ state: "dialing", connectedAt: null, people: [personInCall("bob")] }) }),
  phoneStatus({ call: callWith({ ...INCOMING, id: "3" }) }),
  phoneStatus({
    lastCall: { id: "1", remote: "bob", by: "system", reason: "constructor", durationMs: null, missed: true },
  }),
];

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...commands).map((command) => ({ action: "command", command }) as const),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...statuses).map((status) => ({ action: "status", status }) as const),
  },
  fc.string({ maxLength: 5 }).map((text) => ({ action: "edit", edit: { edit: "insert", text } }) as const),
  fc
    .constantFrom("backspace", "delete", "left", "right", "home", "end", "clear", "delete-word")
    .map((edit) => ({ action: "edit", edit: { edit } }) as const),
  fc.record({
    action: fc.constant("talk-key" as const),
    phase: fc.constantFrom("down" as const, "up" as const),
    reported: fc.boolean(),
  }),
  fc.constantFrom<Action>(
    { action: "focus-lost" },
    { action: "linked" },
    { action: "link-lost" },
    { action: "link-failed", problem: "no" },
    { action: "resized", columns: 40, rows: 12 },
    {
      action: "answered",
      tag: { for: "contacts" },
      request: "contacts",
      result: page([contact("bob", "B", "B")]),
    },
    {
      action: "answered",
      tag: { for: "history", subject: "all all " },
      request: "history",
      result: page([callRow()]),
    },
    { action: "answered", tag: { for: "directory" }, request: "directory", result: page([]) },
    { action: "failed", tag: { for: "form:register" }, code: "call-id-taken", problem: "taken" },
    { action: "failed", tag: { for: "hold" }, code: "internal", problem: "no" },
    { action: "answered", tag: { for: "form:names" }, request: "changePassword", result: null },
  ),
);

it("whatever happens in whatever order, the screen lives, and an incoming call is there to be answered", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(action, fc.integer({ min: 1, max: 2000 })), { maxLength: 80 }),
      (happenings) => {
        const player = new Player();
        for (const one of happenings) {
          if (typeof one === "number") player.wait(one);
          else player.do(one);
          const { state } = player;
          const call = state.status?.call;
          if (call?.state === "ringing") {
            expect(contextsOf(state)).toEqual(["incoming"]);
            expect(state.ringing?.call).toBe(call.id);
          } else {
            expect(state.ringing).toBeNull();
          }
          if (state.hold.phase === "open") {
            expect(player.timers.has("hold")).toBe(true);
            expect(call?.state).toBe("connected");
          }
          if (state.screen === "call") expect(call).not.toBeNull();
          expect(helpBindings(state).some(({ label }) => label === "leave")).toBe(true);
        }
        const { call } = player.state.status ?? {};
        if (call?.state === "ringing") {
          player.wait(1000).do({ action: "command", command: "answer" });
          expect(player.asked("answer").params.call).toBe(call.id);
        }
      },
    ),
    { numRuns: 500 },
  );
});

it("no key means two things in one place", () => {
  for (const [context, bindings] of Object.entries(KEY_MAP)) {
    const keys = bindings.flatMap((binding) => binding.keys);
    expect(new Set(keys).size, context).toBe(keys.length);
  }
});

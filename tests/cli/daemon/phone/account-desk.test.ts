import { expect, test, vi } from "vitest";
import { AccountDesk, serversOf } from "../../../../cli/daemon/phone/account-desk.js";
import type { Account } from "../../../../client/index.js";
import { CallError } from "../../../../protocol/errors.js";

const FLAG = "http://flag";
const SETTING = "http://setting";
const SESSION = "http://session";
const STANDARD = "http://standard";

test.each([
  [{ server: FLAG }, { server: SETTING }, SESSION, FLAG],
  [{}, { server: SETTING }, SESSION, SETTING],
  [{}, {}, SESSION, SESSION],
  [{}, {}, null, STANDARD],
])(
  "of flag %j, setting %j and session %s the server is %s, and its own fallback",
  (named, set, session, server) => {
    expect(
      serversOf({
        named: { server: undefined, fallback: undefined, ...named },
        settings: { server: null, fallback: null, ...set },
        session: session === null ? null : { server: session },
        standard: STANDARD,
      }),
    ).toEqual({ primary: server, fallback: server });
  },
);

test("a fallback is only one that was named", () => {
  const both = (named: string | undefined, set: string | null) =>
    serversOf({
      named: { server: undefined, fallback: named },
      settings: { server: null, fallback: set },
      session: { server: SESSION },
      standard: STANDARD,
    }).fallback;
  expect([both(FLAG, SETTING), both(undefined, SETTING), both(undefined, null)]).toEqual([
    FLAG,
    SETTING,
    SESSION,
  ]);
});

const ADA = { firstName: "Ada", lastName: "Byron", email: "ada@example.org", password: "secret words" };

/** An account on a server where these Call IDs are taken. */
function deskWith(taken: readonly string[]) {
  const chosen: string[] = [];
  const account = {
    register: vi.fn(async () => undefined),
    search: vi.fn(async () => []),
    chooseCallId: async (callId: string) => {
      if (taken.includes(callId)) throw new CallError("call-id-taken");
      chosen.push(callId);
    },
  };
  const sessionChanged = vi.fn();
  const desk = new AccountDesk({
    account: () => account as unknown as Account,
    random: () => 0.5,
    sessionChanged,
  });
  return { desk, chosen, account, sessionChanged };
}

test("who names no Call ID gets the first one of their names that is free", async () => {
  const { desk, chosen, sessionChanged } = deskWith(["ada_byron", "ada_byron2"]);
  await desk.register({ ...ADA, callId: null });
  expect(chosen).toEqual(["ada_byron3"]);
  expect(sessionChanged).toHaveBeenCalledTimes(1);
});

test("a Call ID that is taken leaves an account that is signed in without one", async () => {
  const { desk, chosen, account, sessionChanged } = deskWith(["ada"]);
  await expect(desk.register({ ...ADA, callId: "ada" })).rejects.toMatchObject({ code: "call-id-taken" });
  expect(account.register).toHaveBeenCalledWith(ADA);
  expect(chosen).toEqual([]);
  expect(sessionChanged).toHaveBeenCalledTimes(1);
});

test("an account that could not be made changes nothing", async () => {
  const { desk, account, sessionChanged } = deskWith([]);
  account.register.mockRejectedValue(new CallError("email-taken"));
  await expect(desk.register({ ...ADA, callId: null })).rejects.toMatchObject({ code: "email-taken" });
  expect(sessionChanged).not.toHaveBeenCalled();
});

test("a search for nothing asks no server", async () => {
  const { desk, account } = deskWith([]);
  expect(await desk.search({ query: "  " })).toEqual([]);
  await desk.search({ query: "bo" });
  expect(account.search).toHaveBeenCalledTimes(1);
});

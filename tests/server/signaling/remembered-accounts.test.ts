import { expect, test } from "vitest";
import { rememberAccounts } from "../../../server/signaling/remembered-accounts.js";
import { databaseAway } from "../../../server/store/failures.js";

/** Accounts on a database that can be away; whatever else `Accounts` has is passed through. */
function accountsOn(state: { away: boolean; callIds: Record<number, string> }, peopleMax?: number) {
  const ask = async (answer: string | undefined) => {
    if (state.away) throw databaseAway("away");
    return answer ?? null;
  };
  const source = {
    authenticate: () => ({ userId: 1 }),
    callIdOf: (userId: number) => ask(state.callIds[userId]),
    storedCallId: (callId: string) =>
      ask(Object.values(state.callIds).find((known) => known.toLowerCase() === callId.toLowerCase())),
  };
  return rememberAccounts(source, peopleMax);
}

test("whoever was here before is known while the database is away, and nobody else", async () => {
  const state = { away: false, callIds: { 1: "Ada", 2: "Bob" } };
  const accounts = accountsOn(state);
  await Promise.all([accounts.callIdOf(1), accounts.storedCallId("ADA")]);
  state.away = true;
  expect(await accounts.callIdOf(1)).toBe("Ada");
  expect(await accounts.storedCallId("ada")).toBe("Ada");
  await expect(accounts.callIdOf(2)).rejects.toMatchObject({ code: "unavailable" });
  await expect(accounts.storedCallId("bob")).rejects.toMatchObject({ code: "unavailable" });
});

test("while the database answers, its answer counts, and the newest is the one that is remembered", async () => {
  const state: { away: boolean; callIds: Record<number, string> } = { away: false, callIds: { 1: "Ada" } };
  const accounts = accountsOn(state);
  await accounts.callIdOf(1);
  state.callIds = { 1: "Ada_2" };
  expect(await accounts.callIdOf(1)).toBe("Ada_2");
  state.away = true;
  expect(await accounts.callIdOf(1)).toBe("Ada_2");
  state.away = false;
  state.callIds = {};
  expect(await accounts.callIdOf(1)).toBeNull();
  state.away = true;
  await expect(accounts.callIdOf(1)).rejects.toMatchObject({ code: "unavailable" });
});

test("only so many are remembered, those asked for last", async () => {
  const state = { away: false, callIds: { 1: "ada", 2: "bob", 3: "cleo" } };
  const accounts = accountsOn(state, 2);
  for (const userId of [1, 2, 1, 3]) await accounts.callIdOf(userId);
  state.away = true;
  expect(await accounts.callIdOf(1)).toBe("ada");
  expect(await accounts.callIdOf(3)).toBe("cleo");
  await expect(accounts.callIdOf(2)).rejects.toMatchObject({ code: "unavailable" });
});

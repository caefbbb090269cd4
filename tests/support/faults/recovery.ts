import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { CALL } from "../../server/signaling/messages.js";
import { type Account, Person } from "./person.js";

/** Many times the grace that a restarted server was told to give. */
const DEADLINE_MS = 15_000;
const PAUSE_MS = 50;

/**
 * Lets everybody come back and call; gives the names of those who cannot, such as people who stay busy for ever. Every
 * other pair comes back as a phone does whose process lived on, and hangs up the call that it finds itself in; the rest
 * are new processes that remember nothing.
 */
export async function stuckPeople(url: string, accounts: readonly Account[]): Promise<string[]> {
  const devices = accounts.map((_account, index) => (livedOn(index) ? undefined : randomUUID()));
  const people = await Promise.all(
    accounts.map((account, index) => Person.come(url, account, devices[index])),
  );
  const pairs = people.flatMap((caller, index) => {
    const callee = people[index + 1];
    return index % 2 === 0 && callee ? [{ caller, callee, hangsUp: livedOn(index) }] : [];
  });
  const stuck = await Promise.all(pairs.map(stuckPair));
  for (const person of people) person.leave();
  return stuck.flat();
}

const livedOn = (index: number): boolean => Math.floor(index / 2) % 2 === 1;

interface Pair {
  caller: Person;
  callee: Person;
  /** True for people who know that they were in a call. */
  hangsUp: boolean;
}

/** Both ways: whoever cannot be called is as stuck as who cannot call. */
async function stuckPair({ caller, callee, hangsUp }: Pair): Promise<string[]> {
  if (hangsUp) await caller.ask("endCall", { to: callee.callId }).catch(() => {});
  const deadline = performance.now() + DEADLINE_MS;
  const ways = [
    [caller, callee],
    [callee, caller],
  ] as const;
  for (const [from, to] of ways) {
    const failure = await callUntil(deadline, from, to);
    if (failure !== null) return [`${from.callId} → ${to.callId}: ${failure}`];
  }
  return [];
}

async function callUntil(deadline: number, from: Person, to: Person): Promise<string | null> {
  for (;;) {
    try {
      const called = await from.ask("callUser", { userToCall: to.callId, signalData: CALL.offer });
      const { roomId } = z.object({ roomId: z.string() }).parse(called);
      await to.ask("answerCall", { to: from.callId, signal: CALL.answer, roomId });
      await from.ask("endCall", { to: to.callId });
      return null;
    } catch (error) {
      if (performance.now() > deadline) return error instanceof Error ? error.message : String(error);
      await delay(PAUSE_MS);
    }
  }
}

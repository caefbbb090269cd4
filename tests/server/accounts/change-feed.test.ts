import { describe, expect, test } from "vitest";
import { ChangeFeed, type ChangeJournal, type ChangeListener } from "../../../server/accounts/change-feed.js";
import type { NumberedChange } from "../../../server/store/account-changes.js";

const change = (number: number): NumberedChange => ({
  number,
  kind: "blocks-changed",
  userId: number,
  tokenId: null,
  keptUntil: 0,
  tokenVersion: 0,
});

/** A journal in memory. */
class FakeJournal implements ChangeJournal {
  readonly changes: NumberedChange[] = [];
  fails = false;

  async after(number: number): Promise<NumberedChange[]> {
    if (this.fails) throw new Error("the database is away");
    return this.changes.filter((row) => row.number > number).sort((a, b) => a.number - b.number);
  }

  async last(): Promise<number> {
    return Math.max(0, ...this.changes.map(({ number }) => number));
  }

  async prune(): Promise<void> {}
}

function follower() {
  const journal = new FakeJournal();
  const learned: number[] = [];
  const loads = { count: 0 };
  const listener: ChangeListener = {
    load: async () => void loads.count++,
    learn: ({ number }) => void learned.push(number),
  };
  const feed = new ChangeFeed(journal, [listener], { everyMs: 1_000_000 });
  return { journal, learned, loads, feed };
}

describe("a feed", () => {
  test("tells what is new, once and in order, and nothing that was there before", async () => {
    const { journal, learned, loads, feed } = follower();
    journal.changes.push(change(1), change(2));
    await feed.start();
    expect(loads.count).toBe(1);
    journal.changes.push(change(3), change(4));
    await feed.look();
    await feed.look();
    expect(learned).toEqual([3, 4]);
    await feed.close();
  });

  test("finds a change whose number lies behind one that was seen already", async () => {
    const { journal, learned, feed } = follower();
    await feed.start();
    journal.changes.push(change(11), change(13));
    await feed.look();
    journal.changes.push(change(12));
    await feed.look();
    expect(learned).toEqual([11, 13, 12]);
    await feed.close();
  });

  test("that could not read goes on where it was", async () => {
    const { journal, learned, feed } = follower();
    await feed.start();
    journal.changes.push(change(1));
    journal.fails = true;
    await expect(feed.look()).rejects.toThrow("the database is away");
    journal.fails = false;
    await feed.look();
    expect(learned).toEqual([1]);
    await feed.close();
  });

  test("tells again what a listener could not learn", async () => {
    const { journal } = follower();
    const learned: number[] = [];
    let broken = true;
    const listener: ChangeListener = {
      load: async () => {},
      learn: async ({ number }) => {
        if (broken) throw new Error("not now");
        learned.push(number);
      },
    };
    const feed = new ChangeFeed(journal, [listener], { everyMs: 1_000_000 });
    await feed.start();
    journal.changes.push(change(1));
    await expect(feed.look()).rejects.toThrow("not now");
    broken = false;
    await feed.look();
    expect(learned).toEqual([1]);
    await feed.close();
  });

  test("tells the other nodes after a change is written, and not when it could not be", async () => {
    const { journal } = follower();
    const told: string[] = [];
    const feed = new ChangeFeed(journal, [], { everyMs: 1_000_000, announce: () => told.push("look") });
    await feed.start();
    await feed.publish(async () => void told.push("written"));
    await expect(feed.publish(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(told).toEqual(["written", "look"]);
    await feed.close();
  });
});

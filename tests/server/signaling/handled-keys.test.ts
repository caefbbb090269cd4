import { describe, expect, it } from "vitest";
import { type HandledKeys, MemoryHandledKeys } from "../../../server/signaling/handled-keys.js";
import { type KeyStore, RedisHandledKeys } from "../../../server/signaling/redis-handled-keys.js";
import type { Outcome } from "../../../server/signaling/runner.js";

const outcome = (roomId: string): Outcome<unknown> => ({
  reply: { ok: true, data: { roomId } },
  committed: null,
});

/** A store in memory that can be told to fail. */
class Store implements KeyStore {
  readonly prefix = "test:";
  readonly redis = this;
  readonly values = new Map<string, string>();
  readonly lifetimes: number[] = [];
  asked = 0;
  fails = false;

  async get(key: string): Promise<string | null> {
    this.asked++;
    if (this.fails) throw new Error("gone");
    return this.values.get(key) ?? null;
  }

  async set(key: string, value: string, _: "EX", seconds: number): Promise<unknown> {
    if (this.fails) throw new Error("gone");
    this.values.set(key, value);
    this.lifetimes.push(seconds);
    return "OK";
  }
}

/** Lets everything that is only waiting for its turn happen. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the memory for keys", () => {
  const bounds = { perOwner: 3, total: 5, lifetime: 100 };

  it("tells what came of a key, to its owner alone", () => {
    const keys = new MemoryHandledKeys(() => 0);
    keys.keep(1, "k", outcome("room-1"));
    expect(keys.find(1, "k")).toEqual(outcome("room-1"));
    expect([keys.find(2, "k"), keys.find("1", "k"), keys.find(1, "other")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("answers while the outcome is still to come, and forgets one that fails", async () => {
    const keys = new MemoryHandledKeys(() => 0);
    let fail = (_: Error) => {};
    keys.keep(1, "k", new Promise<Outcome<unknown>>((_, reject) => (fail = reject)));
    const waiting = keys.find(1, "k");
    fail(new Error("failed"));
    await expect(waiting).rejects.toThrow("failed");
    expect([keys.find(1, "k"), keys.size]).toEqual([undefined, 0]);
  });

  it.each<[string, Outcome<unknown>]>([
    [
      "that nobody could see to",
      { reply: { ok: false, error: { code: "unavailable", message: "away" } }, committed: null },
    ],
    ["that could not be recorded", { reply: { ok: true, data: {} }, committed: Promise.resolve(false) }],
  ])("forgets a deed %s: it may be tried again", async (_, undone) => {
    const keys = new MemoryHandledKeys(() => 0);
    keys.keep(1, "now", undone);
    keys.keep(1, "later", Promise.resolve(undone));
    await turn();
    expect([keys.find(1, "now"), keys.find(1, "later"), keys.size]).toEqual([undefined, undefined, 0]);
  });

  it("forgets with time", () => {
    let now = 0;
    const keys = new MemoryHandledKeys(() => now, bounds);
    keys.keep(1, "k", outcome("room-1"));
    now = 100;
    expect(keys.find(1, "k")).toBeDefined();
    now = 101;
    expect(keys.find(1, "k")).toBeUndefined();
    keys.keep(2, "k", outcome("room-2"));
    expect(keys.size).toBe(1);
  });

  it("keeps the latest of one owner", () => {
    const keys = new MemoryHandledKeys(() => 0, bounds);
    for (const key of ["a", "b", "c", "d"]) keys.keep(1, key, outcome(key));
    expect(["a", "b", "c", "d"].map((key) => keys.find(1, key) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(keys.size).toBe(3);
  });

  it("forgets the owner who was quiet for longest when there are too many in all", () => {
    const keys = new MemoryHandledKeys(() => 0, bounds);
    for (const owner of [1, 2, 3]) keys.keep(owner, "a", outcome("a"));
    for (const owner of [1, 3]) keys.keep(owner, "b", outcome("b"));
    expect(keys.size).toBe(5);
    keys.keep(4, "a", outcome("a"));
    expect(keys.find(2, "a")).toBeUndefined();
    expect([1, 3].every((owner) => keys.find(owner, "a") !== undefined)).toBe(true);
    expect(keys.size).toBe(5);
  });

  it("stays within its bounds whatever comes", () => {
    let now = 0;
    const keys = new MemoryHandledKeys(() => now, bounds);
    for (let number = 0; number < 1_000; number++) {
      now += number % 7;
      keys.keep(number % 11, `k${number % 23}`, outcome("room"));
      expect(keys.size).toBeLessThanOrEqual(bounds.total);
    }
  });
});

describe("keys of several servers", () => {
  const node = (store: KeyStore): HandledKeys => new RedisHandledKeys(new MemoryHandledKeys(() => 0), store);

  it("are found on another one, by a sender that says it comes again", async () => {
    const store = new Store();
    const [first, second] = [node(store), node(store)];
    first.keep(1, "k", outcome("room-1"));
    await turn();
    expect(second.find(1, "k", false)).toBeUndefined();
    expect(store.asked).toBe(0);
    expect(await second.find(1, "k", true)).toEqual(outcome("room-1"));
    expect(await second.find(2, "k", true)).toBeUndefined();
    expect(store.lifetimes).toEqual([300]);
  });

  it("are answered at home without asking", () => {
    const store = new Store();
    const keys = node(store);
    keys.keep(1, "k", outcome("room-1"));
    expect(keys.find(1, "k", true)).toEqual(outcome("room-1"));
    expect(store.asked).toBe(0);
  });

  it("are noted once what they did is committed, and not when it could not be", async () => {
    const store = new Store();
    const keys = node(store);
    const commits: ((done: boolean) => void)[] = [];
    for (const key of ["good", "bad"]) {
      const committed = new Promise<boolean>((resolve) => commits.push(resolve));
      keys.keep(1, key, { ...outcome(key), committed });
    }
    await turn();
    expect(store.values.size).toBe(0);
    commits[0]?.(true);
    commits[1]?.(false);
    await turn();
    expect([...store.values.keys()]).toEqual(["test:key:number:1:good"]);
  });

  it.each(["not JSON", "{}", '{"ok":"yes"}', "[1]"])("that hold nonsense (%s) are new", async (value) => {
    const store = new Store();
    store.values.set("test:key:number:1:k", value);
    expect(await node(store).find(1, "k", true)).toBeUndefined();
  });

  it("need no store that answers", async () => {
    const store = new Store();
    store.fails = true;
    const keys = node(store);
    keys.keep(1, "k", outcome("room-1"));
    await turn();
    expect(keys.find(1, "k", true)).toBeDefined();
    expect(await node(store).find(1, "k", true)).toBeUndefined();
  });
});

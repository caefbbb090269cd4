import fc from "fast-check";
import { expect, test } from "vitest";
import { GroupCommit } from "../../../server/store/group-commit.js";

const QUICK = { intervalMs: 0, retryPausesMs: [0, 0], batchMax: 1_000, queueMax: 1_000 };

/** A database that notes its commits, and fails as often as it is told. */
function fakeDatabase({ failures = 0, poison }: { failures?: number; poison?: number } = {}) {
  const commits: number[][] = [];
  let left = failures;
  const commit = async (entries: readonly number[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (left-- > 0 || (poison !== undefined && entries.includes(poison))) throw new Error("disk full");
    commits.push([...entries]);
  };
  return { commits, commit };
}

test("writes of one moment are committed together, in order", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, QUICK);
  await Promise.all([group.write([1, 2]), group.write([3]), group.write([4])]);
  expect(commits).toEqual([[1, 2, 3, 4]]);
  await group.close();
});

test("what comes during a commit waits for the next one", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, QUICK);
  const first = group.write([1]).then(() => group.write([4]));
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([group.write([2]), group.write([3]), first]);
  expect(commits.flat()).toEqual([1, 2, 3, 4]);
  expect(commits[0]).toEqual([1]);
  await group.close();
});

test("a write resolves only after its commit", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, QUICK);
  await group.write([7]);
  expect(commits).toEqual([[7]]);
  await group.close();
});

test("a commit that fails is tried again", async () => {
  const { commits, commit } = fakeDatabase({ failures: QUICK.retryPausesMs.length });
  const group = new GroupCommit(commit, QUICK);
  await group.write([1]);
  expect(commits).toEqual([[1]]);
  await group.close();
});

test("a commit that keeps failing rejects with `unavailable`, and later writes go on", async () => {
  const { commits, commit } = fakeDatabase({ failures: QUICK.retryPausesMs.length + 1 });
  const group = new GroupCommit(commit, QUICK);
  await expect(group.write([1])).rejects.toMatchObject({ code: "unavailable" });
  await group.write([2]);
  expect(commits).toEqual([[2]]);
  await group.close();
});

test("one write that is never taken does not drag down those that came with it", async () => {
  const { commits, commit } = fakeDatabase({ poison: 2 });
  const group = new GroupCommit(commit, QUICK);
  const results = await Promise.allSettled([group.write([1]), group.write([2]), group.write([3])]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(commits.flat()).toEqual([1, 3]);
  await group.close();
});

test("closing commits what waits, and takes nothing more", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, { ...QUICK, intervalMs: 60_000 });
  await group.write([1]);
  const waiting = group.write([2]);
  await group.close();
  await waiting;
  expect(commits).toEqual([[1], [2]]);
  await expect(group.write([3])).rejects.toMatchObject({ code: "unavailable" });
});

test("one commit takes no more than its share", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, { ...QUICK, batchMax: 2 });
  await Promise.all([group.write([1]), group.write([2]), group.write([3])]);
  expect(commits).toEqual([[1, 2], [3]]);
  await group.close();
});

test("a full queue refuses more", async () => {
  const { commit } = fakeDatabase();
  const group = new GroupCommit(commit, { ...QUICK, queueMax: 1 });
  const first = group.write([1]);
  await expect(group.write([2])).rejects.toMatchObject({ code: "unavailable" });
  await first;
  await group.close();
});

test("an empty write waits for nothing", async () => {
  const { commits, commit } = fakeDatabase();
  const group = new GroupCommit(commit, QUICK);
  await group.write([]);
  await group.close();
  expect(commits).toEqual([]);
});

test("any writes come out in the order in which they went in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer(), { maxLength: 3 }), { maxLength: 20 }),
      async (writes) => {
        const { commits, commit } = fakeDatabase();
        const group = new GroupCommit(commit, QUICK);
        await Promise.all(writes.map((entries) => group.write(entries)));
        await group.close();
        expect(commits.flat()).toEqual(writes.flat());
      },
    ),
    { numRuns: 30 },
  );
});

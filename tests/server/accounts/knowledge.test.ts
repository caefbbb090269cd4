import { expect, test } from "vitest";
import { LIMITS } from "../../../protocol/limits.js";
import { createAccountKnowledge } from "../../../server/accounts/index.js";
import { CHANGES_KEPT_MS } from "../../../server/store/account-changes.js";
import { onEachDatabase } from "../store/each-database.js";

const HOUR = 60 * 60 * 1000;

await onEachDatabase("what a node knows about accounts", (given) => {
  /** A node of its own on the same database. */
  const lookingNode = async (onRevoked: (userId: number) => void = () => {}) => {
    const { store, clock } = given;
    const revoked: number[] = [];
    const knowledge = createAccountKnowledge({
      store,
      log: { debug: () => {} },
      now: () => clock.at,
      onRevoked: (userId) => {
        revoked.push(userId);
        onRevoked(userId);
      },
    });
    await knowledge.feed.start();
    return { ...knowledge, revoked };
  };
  /** What a node knows that starts now. */
  const node = async () => {
    const started = await lookingNode();
    await started.feed.close();
    return started;
  };
  const token = (userId: number, tokenId: string, version = 0) => ({ userId, tokenId, version });

  test("a revoked token is known at once where it was revoked, and elsewhere after a look", async () => {
    const { store, clock } = given;
    const [here, there] = [await lookingNode(), await lookingNode()];
    const { userId } = await given.addUser();
    await here.feed.publish(() => store.changes.revokeToken(userId, "one", clock.at + HOUR));
    expect(here.revocations.isRevoked(token(userId, "one"))).toBe(true);
    expect(here.revoked).toEqual([userId]);
    await there.feed.look();
    expect(there.revocations.isRevoked(token(userId, "one"))).toBe(true);
    expect(there.revocations.isRevoked(token(userId, "another"))).toBe(false);
    expect(there.revoked).toEqual([userId]);
    await there.feed.look();
    expect(there.revoked).toEqual([userId]);
    await Promise.all([here.feed.close(), there.feed.close()]);
  });

  test("what another node did is found without anybody saying so", async () => {
    const { userId } = await given.addUser();
    let hear: (userId: number) => void = () => {};
    const heard = new Promise<number>((resolve) => {
      hear = resolve;
    });
    const there = await lookingNode((revoked) => hear(revoked));
    await given.store.changes.revokeToken(userId, "unannounced", given.clock.at + HOUR);
    expect(await heard).toBe(userId);
    await there.feed.close();
  });

  test("a new password revokes every token of an earlier version, those without one included", async () => {
    const here = await lookingNode();
    const { userId } = await given.addUser();
    await here.feed.publish(() => given.store.changes.changePassword(userId, "$2b$04$new"));
    const user = await given.store.users.byId(userId);
    expect(user).toMatchObject({ password: "$2b$04$new", token_version: 1 });
    expect(here.revocations.isRevoked(token(userId, "old", 0))).toBe(true);
    expect(here.revocations.isRevoked(token(userId, "new", 1))).toBe(false);
    expect(here.revocations.isRevoked(token(userId + 1_000, "other", 0))).toBe(false);
    await here.feed.close();
  });

  test("a restart forgets no revocation", async () => {
    const { store, clock } = given;
    const { userId } = await given.addUser();
    await store.changes.revokeToken(userId, "before the restart", clock.at + HOUR);
    await store.changes.changePassword(userId, "$2b$04$new");
    const { revocations, revoked } = await node();
    expect(revocations.isRevoked(token(userId, "before the restart", 9))).toBe(true);
    expect(revocations.isRevoked(token(userId, "any", 0))).toBe(true);
    expect(revoked).toEqual([]);
  });

  test("a revoked token is forgotten once it has expired", async () => {
    const { store, clock } = given;
    const { userId } = await given.addUser();
    await store.changes.revokeToken(userId, "short", clock.at + 1_000);
    clock.at += 2_000;
    await store.changes.prune();
    expect((await store.changes.revokedTokens()).map(({ tokenId }) => tokenId)).not.toContain("short");
    expect((await node()).revocations.isRevoked(token(userId, "short"))).toBe(false);
  });

  test("a node that slept for longer than the journal is kept learns everything anew", async () => {
    const { store, clock } = given;
    const there = await lookingNode();
    const first = await given.addUser();
    await store.changes.changePassword(first.userId, "$2b$04$a");
    await there.feed.look();
    const second = await given.addUser();
    await store.changes.changePassword(second.userId, "$2b$04$b");
    clock.at += 2 * CHANGES_KEPT_MS;
    await store.changes.prune();
    await there.feed.look();
    expect(there.revocations.isRevoked(token(second.userId, "any", 0))).toBe(true);
    expect(there.revoked).toContain(second.userId);
    await there.feed.close();
  });

  test("blocks are known here and there, by Call ID in any case and by number, one way only", async () => {
    const { store } = given;
    const [here, there] = [await lookingNode(), await lookingNode()];
    const [owner, other] = [await given.addUser("Blocker_1"), await given.addUser("Pest_1")];
    const change = (write: () => Promise<unknown>) =>
      here.feed.publish(async () => {
        await write();
        await store.changes.note("blocks-changed", owner.userId);
      });
    await change(() => store.blocks.add(owner.userId, other.userId));
    await there.feed.look();
    for (const { blockList } of [here, there, await node()]) {
      expect(blockList.isBlocked("blocker_1", "PEST_1")).toBe(true);
      expect(blockList.isBlocked("pest_1", "blocker_1")).toBe(false);
      expect(blockList.isBlocked("blocker_1", "somebody")).toBe(false);
      expect(blockList.isBlockedById(owner.userId, other.userId)).toBe(true);
      expect(blockList.isBlockedById(other.userId, owner.userId)).toBe(false);
    }
    await change(() => store.blocks.remove(owner.userId, other.userId));
    await there.feed.look();
    for (const { blockList } of [here, there]) expect(blockList.isBlocked("blocker_1", "pest_1")).toBe(false);
    await Promise.all([here.feed.close(), there.feed.close()]);
  });

  test("a block follows both people to their new Call IDs", async () => {
    const { store } = given;
    const here = await lookingNode();
    const [owner, other] = [await given.addUser("Blocker_2"), await given.addUser("Pest_2")];
    await here.feed.publish(async () => {
      await store.blocks.add(owner.userId, other.userId);
      await store.changes.note("blocks-changed", owner.userId);
    });
    for (const [{ userId }, callId] of [
      [owner, "calm_2"],
      [other, "sneaky_2"],
    ] as const) {
      await store.users.update(userId, { callId });
      await here.feed.publish(() => store.changes.note("call-id-changed", userId));
    }
    expect(here.blockList.isBlocked("calm_2", "sneaky_2")).toBe(true);
    expect(here.blockList.isBlocked("blocker_2", "pest_2")).toBe(false);
    await here.feed.close();
  });

  test("nobody blocks more people than the limit says", async () => {
    const { store } = given;
    const owner = await given.addUser();
    const names = Array.from({ length: LIMITS.blocks + 1 }, (_, index) => `crowd_${index}`);
    await store.users.addAll(
      names.map((callId) => ({
        firstName: "A",
        lastName: "B",
        email: `${callId}@example.org`,
        passwordHash: "",
        callId,
      })),
    );
    const crowd = (await store.users.byCallIds(names)).map((user) => user.user_id);
    await store.database.db
      .insertInto("blocks")
      .values(
        crowd.slice(2).map((blocked_user_id) => ({
          user_id: owner.userId,
          blocked_user_id,
          created_at: "2025-01-01 00:00:00.000",
        })),
      )
      .execute();
    await store.blocks.add(owner.userId, crowd[0] ?? 0);
    await expect(store.blocks.add(owner.userId, crowd[1] ?? 0)).rejects.toMatchObject({
      code: "bad-request",
    });
  });

  test("blocking twice is blocking once, and the list is of people, newest first", async () => {
    const { store, clock } = given;
    const [owner, first, second] = [await given.addUser(), await given.addUser(), await given.addUser()];
    await store.blocks.add(owner.userId, first.userId);
    clock.at += 1_000;
    await store.blocks.add(owner.userId, second.userId);
    await store.blocks.add(owner.userId, first.userId);
    expect((await store.blocks.of(owner.userId)).map((person) => person.call_user_id)).toEqual([
      second.callId,
      first.callId,
    ]);
    expect(await store.blocks.remove(owner.userId, first.userId)).toBe(true);
    expect(await store.blocks.remove(owner.userId, first.userId)).toBe(false);
  });
});

import { expect, test } from "vitest";
import { LIMITS } from "../../../protocol/limits.js";
import { PUSH_TOKENS_PER_USER } from "../../../server/store/push-tokens.js";
import { onEachDatabase } from "./each-database.js";

await onEachDatabase("the push tokens", (given) => {
  test("a token belongs to whoever set it last", async () => {
    const [first, second] = [await given.addUser(), await given.addUser()];
    const token = "t".repeat(LIMITS.pushToken);
    await given.store.pushTokens.set(first.userId, token);
    await given.store.pushTokens.set(second.userId, token);
    expect(await given.store.pushTokens.of(first.userId)).toEqual([]);
    expect(await given.store.pushTokens.of(second.userId)).toEqual([token]);
  });

  test("setting the same token again keeps one", async () => {
    const { userId } = await given.addUser();
    await given.store.pushTokens.set(userId, "again");
    await given.store.pushTokens.set(userId, "again");
    expect(await given.store.pushTokens.of(userId)).toEqual(["again"]);
  });

  test("the oldest tokens give way to the newest", async () => {
    const { userId } = await given.addUser();
    for (let index = 0; index <= PUSH_TOKENS_PER_USER; index++) {
      given.clock.at += 1;
      await given.store.pushTokens.set(userId, `phone-${index}`);
    }
    const tokens = await given.store.pushTokens.of(userId);
    expect(tokens).toHaveLength(PUSH_TOKENS_PER_USER);
    expect(tokens[0]).toBe(`phone-${PUSH_TOKENS_PER_USER}`);
    expect(tokens).not.toContain("phone-0");
  });
});

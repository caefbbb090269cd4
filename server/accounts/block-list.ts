import { callIdKey } from "../../protocol/values.js";
import type { NumberedChange } from "../store/account-changes.js";
import type { Block, Blocks } from "../store/blocks.js";
import type { Users } from "../store/users.js";
import type { ChangeListener } from "./change-feed.js";

/** Who blocks whom, in memory: every ring asks, and for a person who blocks nobody that is one look into a map. */
export class BlockList implements ChangeListener {
  readonly #blocks: Pick<Blocks, "all">;
  readonly #users: Pick<Users, "callIdOf">;
  #blockedBy = new Map<number, Set<number>>();
  /** The Call IDs of all who are named in a block. */
  #callIds = new Map<number, string>();
  #userIds = new Map<string, number>();

  constructor(blocks: Pick<Blocks, "all">, users: Pick<Users, "callIdOf">) {
    this.#blocks = blocks;
    this.#users = users;
  }

  /** True when the owner of the first Call ID has blocked the owner of the second. */
  isBlocked(ownerCallId: string, byCallId: string): boolean {
    const owner = this.#userIds.get(callIdKey(ownerCallId));
    if (owner === undefined) return false;
    const by = this.#userIds.get(callIdKey(byCallId));
    return by !== undefined && this.isBlockedById(owner, by);
  }

  /** The same for user ids. */
  isBlockedById(ownerId: number, byId: number): boolean {
    return this.#blockedBy.get(ownerId)?.has(byId) ?? false;
  }

  async load(): Promise<void> {
    const all = await this.#blocks.all();
    this.#blockedBy = new Map();
    this.#callIds = new Map();
    this.#userIds = new Map();
    for (const block of all) this.#add(block);
  }

  async learn({ kind, userId }: NumberedChange): Promise<void> {
    if (kind === "blocks-changed") {
      const own = await this.#blocks.all(userId);
      this.#blockedBy.delete(userId);
      for (const block of own) this.#add(block);
    } else if (kind === "call-id-changed" && this.#callIds.has(userId)) {
      this.#name(userId, await this.#users.callIdOf(userId));
    }
  }

  #add({ userId, callId, blockedUserId, blockedCallId }: Block): void {
    const blocked = this.#blockedBy.get(userId) ?? new Set<number>();
    this.#blockedBy.set(userId, blocked.add(blockedUserId));
    this.#name(userId, callId);
    this.#name(blockedUserId, blockedCallId);
  }

  #name(userId: number, callId: string | null): void {
    const key = callIdKey(callId ?? "");
    const before = this.#callIds.get(userId);
    if (before === key) return;
    if (before !== undefined && this.#userIds.get(before) === userId) this.#userIds.delete(before);
    this.#callIds.set(userId, key);
    if (key !== "") this.#userIds.set(key, userId);
  }
}

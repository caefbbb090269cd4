import type { Log } from "../log.js";
import type { Store } from "../store/open-store.js";
import { BlockList } from "./block-list.js";
import { ChangeFeed } from "./change-feed.js";
import { Revocations } from "./revocations.js";

/** What this node knows about accounts by heart, and the feed that keeps it true. */
export interface AccountKnowledge {
  readonly revocations: Revocations;
  readonly blockList: BlockList;
  readonly feed: ChangeFeed;
}

export interface KnowledgeOptions {
  store: Pick<Store, "users" | "blocks" | "changes">;
  log: Pick<Log, "debug">;
  now: () => number;
  /** Tokens of that user are good no more. */
  onRevoked: (userId: number) => void;
  /** Tells the other nodes that there is news. */
  announce?: () => void;
}

/** Knows nothing before the feed is started. */
export function createAccountKnowledge(options: KnowledgeOptions): AccountKnowledge {
  const { store, log, now, onRevoked, announce } = options;
  const revocations = new Revocations(store.changes, onRevoked, now);
  const blockList = new BlockList(store.blocks, store.users);
  const feed = new ChangeFeed(store.changes, [revocations, blockList], {
    now,
    ...(announce && { announce }),
    onFailure: (error) => log.debug({ err: error }, "the journal of account changes could not be read"),
  });
  return { revocations, blockList, feed };
}

import { CallError } from "../../../protocol/errors.js";
import type { ChangeFeed } from "../../accounts/change-feed.js";
import type { AccountChanges } from "../../store/account-changes.js";
import type { Blocks } from "../../store/blocks.js";
import type { Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  blocks: Blocks;
  changes: AccountChanges;
  feed: Pick<ChangeFeed, "publish">;
  /** The owner has blocked that person, or does so no more. */
  onBlockChanged(ownerId: number, personId: number): void;
}

type BlockHandlers = Pick<Handlers, "blocks" | "addBlock" | "removeBlock">;

/** The people whose calls a user does not want. Those are never told. */
export function blockHandlers({ users, blocks, changes, feed, onBlockChanged }: Ports): BlockHandlers {
  return {
    blocks: ({ user }) => blocks.of(user.user_id),

    async addBlock({ user, body }) {
      const person =
        body.user_id != null ? await users.byId(body.user_id) : await users.byCallId(body.call_id ?? "");
      if (person === undefined) throw new CallError("no-such-user");
      if (person.user_id === user.user_id) throw new CallError("block-self");
      await feed.publish(async () => {
        await blocks.add(user.user_id, person.user_id);
        await changes.note("blocks-changed", user.user_id);
      });
      onBlockChanged(user.user_id, person.user_id);
      return { user_id: person.user_id };
    },

    async removeBlock({ user, params }) {
      if (!(await blocks.remove(user.user_id, params.user_id))) {
        throw new CallError("not-found", "You have not blocked that person");
      }
      await feed.publish(() => changes.note("blocks-changed", user.user_id));
      onBlockChanged(user.user_id, params.user_id);
      return { ok: true };
    },
  };
}

import { CallError } from "../../../protocol/errors.js";
import type { Calls } from "../../store/calls.js";
import type { Database } from "../../store/database.js";
import type { History } from "../../store/history.js";
import type { SeenCalls } from "../../store/seen-calls.js";
import { statsOf } from "../../store/stats.js";
import type { User, Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  database: Database;
  users: Users;
  calls: Calls;
  history: History;
  seenCalls: SeenCalls;
  now(): number;
}

type CallHandlers = Pick<
  Handlers,
  "calls" | "history" | "stats" | "seenCalls" | "logCall" | "startCall" | "endCall"
>;

/** The call log as its people may read it, and the calls that the app reports by itself. */
export function callHandlers(ports: Ports): CallHandlers {
  const { database, users, calls, history, seenCalls, now } = ports;
  const requireReceiver = async (user: User, receiverId: number): Promise<void> => {
    if (receiverId === user.user_id)
      throw new CallError("bad-request", "receiver_id: you cannot call yourself");
    if ((await users.byId(receiverId)) === undefined) throw new CallError("no-such-user");
  };
  return {
    calls: ({ user }) => calls.of(user.user_id),

    async history({ user, query, setNextCursor }) {
      const { cursor, limit, outcome: outcomes, ...filter } = query;
      const page = await history.of(user.user_id, { cursor, limit, filter: { ...filter, outcomes } });
      setNextCursor(page.next);
      return page.rows;
    },

    stats: ({ user, query }) => statsOf(database, user.user_id, { days: query.days, now: now() }),

    async seenCalls({ user, body }) {
      const upTo = body.up_to === undefined ? undefined : Date.parse(body.up_to);
      await seenCalls.mark(user.user_id, { callIds: body.call_ids, upTo });
      return { ok: true, unseen_missed: await seenCalls.unseen(user.user_id) };
    },

    async logCall({ user, body }) {
      await requireReceiver(user, body.receiver_id);
      const { startedAt, endedAt } = spanOf(body.started_at, body.ended_at, now());
      return {
        call_id: await calls.report({
          callerId: user.user_id,
          receiverId: body.receiver_id,
          status: body.call_status,
          startedAt,
          endedAt,
        }),
      };
    },

    async startCall({ user, body }) {
      await requireReceiver(user, body.receiver_id);
      return {
        call_id: await calls.report({
          callerId: user.user_id,
          receiverId: body.receiver_id,
          status: "ongoing",
          startedAt: now(),
          endedAt: null,
        }),
      };
    },

    async endCall({ user, body }) {
      if (await calls.finish(user.user_id, body.call_id, { status: body.call_status, at: now() }))
        return { ok: true };
      throw new CallError("not-found", "You have no such call");
    },
  };
}

function spanOf(started: string | undefined, ended: string | undefined, now: number) {
  const endedAt = ended === undefined ? now : Date.parse(ended);
  const startedAt = started === undefined ? endedAt : Date.parse(started);
  if (startedAt > endedAt) throw new CallError("bad-request", "ended_at lies before started_at");
  return { startedAt, endedAt };
}

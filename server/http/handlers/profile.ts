import { CallError } from "../../../protocol/errors.js";
import type { Profile } from "../../../protocol/rest.js";
import { toIso } from "../../store/timestamps.js";
import type { User, UserChange, Users } from "../../store/users.js";
import type { Handlers } from "../handler.js";

interface Ports {
  users: Users;
  onCallIdChanged(userId: number, oldCallId: string): Promise<void>;
}

type ProfileHandlers = Pick<Handlers, "me" | "profile" | "updateProfile" | "chooseCallId">;

/** A user's own name and Call ID. */
export function profileHandlers({ users, onCallIdChanged }: Ports): ProfileHandlers {
  const change = async (user: User, wanted: UserChange): Promise<Profile> => {
    await users.update(user.user_id, wanted);
    const { call_user_id: old } = user;
    if (old !== null && wanted.callId !== undefined && wanted.callId !== old) {
      await onCallIdChanged(user.user_id, old);
    }
    const changed = await users.byId(user.user_id);
    if (changed === undefined) throw new CallError("no-such-user");
    return toProfile(changed);
  };
  return {
    me: async ({ user }) => toProfile(user),
    profile: async ({ user }) => toProfile(user),
    updateProfile: ({ user, body }) =>
      change(user, { firstName: body.first_name, lastName: body.last_name, callId: body.call_user_id }),
    chooseCallId: ({ user, body }) => change(user, { callId: body.call_user_id }),
  };
}

function toProfile(user: User): Profile {
  const { user_id, first_name, last_name, email, call_user_id, created_at } = user;
  return { user_id, first_name, last_name, email, call_user_id, created_at: toIso(created_at) };
}

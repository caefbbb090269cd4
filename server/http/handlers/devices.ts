import type { PushTokens } from "../../store/push-tokens.js";
import { CREDENTIAL_SECONDS, type IceConfig, iceServersFor } from "../../turn/credentials.js";
import type { Handlers } from "../handler.js";

interface Ports {
  pushTokens: PushTokens;
  /** True when there is a service account that push messages are signed with. */
  pushEnabled: boolean;
  ice: IceConfig;
  now(): number;
}

type DeviceHandlers = Pick<Handlers, "pushToken" | "removePushToken" | "pushStatus" | "iceServers">;

/** What a device needs to be reached, and to reach others. */
export function deviceHandlers({ pushTokens, pushEnabled, ice, now }: Ports): DeviceHandlers {
  return {
    async pushToken({ user, body }) {
      await pushTokens.set(user.user_id, body.token);
      return { ok: true };
    },

    async removePushToken({ user, body }) {
      await pushTokens.remove(body.token, user.user_id);
      return { ok: true };
    },

    async pushStatus({ user }) {
      return { firebaseEnabled: pushEnabled, hasToken: (await pushTokens.of(user.user_id)).length > 0 };
    },

    async iceServers({ user, body }) {
      return {
        ice_servers: iceServersFor(user.user_id, ice, { purpose: body.purpose, now: now() }),
        ttl_s: CREDENTIAL_SECONDS[body.purpose],
      };
    },
  };
}

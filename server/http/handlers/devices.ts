import type { PushTokens } from "../../store/push-tokens.js";
import { CREDENTIAL_SECONDS, type IceConfig, iceServersFor } from "../../turn/credentials.js";
import type { Handlers } from "../handler.js";

interface Ports {
  pushTokens: PushTokens;
  ice: IceConfig;
  now(): number;
}

type DeviceHandlers = Pick<Handlers, "pushToken" | "pushStatus" | "iceServers">;

/** What a device needs to be reached, and to reach others. */
export function deviceHandlers({ pushTokens, ice, now }: Ports): DeviceHandlers {
  return {
    async pushToken({ user, body }) {
      await pushTokens.set(user.user_id, body.token);
      return { ok: true };
    },

    async pushStatus({ user }) {
      return { firebaseEnabled: false, hasToken: (await pushTokens.of(user.user_id)).length > 0 };
    },

    async iceServers({ user, body }) {
      return {
        ice_servers: iceServersFor(user.user_id, ice, { purpose: body.purpose, now: now() }),
        ttl_s: CREDENTIAL_SECONDS[body.purpose],
      };
    },
  };
}

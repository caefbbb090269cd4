import { FEATURES, PROTOCOL_VERSION } from "../../../protocol/features.js";
import type { ChangeFeed } from "../../accounts/change-feed.js";
import type { Passwords } from "../../auth/passwords.js";
import type { Tokens } from "../../auth/tokens.js";
import type { Store } from "../../store/open-store.js";
import type { IceConfig } from "../../turn/credentials.js";
import type { Handlers } from "../handler.js";
import { accountHandlers } from "./accounts.js";
import { blockHandlers } from "./blocks.js";
import { callHandlers } from "./calls.js";
import { deviceHandlers } from "./devices.js";
import { peopleHandlers } from "./people.js";
import { profileHandlers } from "./profile.js";

export interface HandlerPorts extends Store {
  passwords: Passwords;
  tokens: Tokens;
  feed: Pick<ChangeFeed, "publish">;
  ice: IceConfig;
  pushEnabled: boolean;
  now(): number;
  /** Somebody has added that person to their contacts, or removed them. */
  onContactsChanged(ownerId: number, personId: number): void;
  /** Somebody has blocked that person, or does so no more. */
  onBlockChanged(ownerId: number, personId: number): void;
  onCallIdChanged(userId: number, oldCallId: string): Promise<void>;
}

/** The whole REST contract. */
export function createHandlers(ports: HandlerPorts): Handlers {
  return {
    health: async () => ({ ok: true, features: [...FEATURES], protocol: PROTOCOL_VERSION }),
    ...accountHandlers(ports),
    ...blockHandlers(ports),
    ...profileHandlers(ports),
    ...peopleHandlers(ports),
    ...callHandlers(ports),
    ...deviceHandlers(ports),
  };
}

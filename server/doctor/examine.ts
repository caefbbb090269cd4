import type { ServerConfig } from "../config/server-config.js";
import { examineDatabase } from "./database.js";
import { examineExposure } from "./exposure.js";
import type { Finding } from "./finding.js";
import { examineFolder } from "./folder.js";
import { examineMachine } from "./machine.js";
import { examinePort } from "./port.js";
import { examinePush } from "./push.js";
import { examineRelays } from "./relays.js";
import { examineSecret } from "./secret.js";

/** Looks at everything that a server with this configuration will need, side by side, and changes nothing. */
export async function examine(config: ServerConfig, now: number = Date.now()): Promise<Finding[]> {
  const found = await Promise.all([
    examineMachine(now),
    examineFolder(config.dataFolder),
    examineSecret(config, now),
    examineDatabase(config),
    redisFindings(config),
    examinePort(config),
    examineExposure(config),
    examineRelays(config),
    examinePush(config),
  ]);
  return found.flat();
}

/** A server that runs alone never loads what speaks to Redis. */
async function redisFindings({ redis }: ServerConfig): Promise<Finding[]> {
  const { examineRedis } = await import("./redis.js");
  return examineRedis(redis);
}

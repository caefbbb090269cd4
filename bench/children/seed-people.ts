import { processContext } from "../../server/commands/context.js";
import { configOf } from "../../server/commands/services.js";
import { seedUsers } from "../../server/commands/users-seed.js";
import type { ServerConfig } from "../../server/config/server-config.js";

const PREFIX = "bench_";

/** The Call ID of the nth of the seeded people. */
export const personAt = (index: number): string => `${PREFIX}${index}`;

/** The configuration of a data folder, with accounts that `calling-server users seed` makes; their tokens by Call ID. */
export async function seededServer(
  folder: string,
  people: number,
): Promise<{ config: ServerConfig; tokens: Record<string, string> }> {
  const lines: string[] = [];
  const context = {
    ...processContext(),
    env: { CALLING_HOME: folder, LOG_LEVEL: "error" },
    folder,
    print: (line: string) => void lines.push(line),
    remark: () => {},
  };
  if (people > 0) await seedUsers({ prefix: PREFIX, count: String(people), json: true }, context);
  const seeded = lines.map((line) => JSON.parse(line) as { callId: string; token: string });
  return {
    config: configOf({}, context),
    tokens: Object.fromEntries(seeded.map(({ callId, token }) => [callId, token])),
  };
}

import { randomBytes } from "node:crypto";
import { CallError } from "../../protocol/errors.js";
import { routes } from "../../protocol/rest.js";
import { callIdKey } from "../../protocol/values.js";
import { ownerOf } from "../auth/tokens.js";
import { type User, Users } from "../store/users.js";
import type { CommandContext } from "./context.js";
import { type ConfigFlags, configOf, type Services, withServices } from "./services.js";
import { check } from "./users-add.js";

export interface SeedUsersFlags extends ConfigFlags {
  prefix: string;
  count: string;
  json?: boolean;
}

const COUNT_MAX = 100_000;
/** Both databases limit how many values one statement may carry. */
const CHUNK = 500;

/** Adds `prefix0`, `prefix1`, … marked as bots; those that are there already are kept as they are. */
export async function seedUsers(flags: SeedUsersFlags, context: CommandContext): Promise<void> {
  const count = parseCount(flags.count);
  const callIds = Array.from({ length: count }, (_, index) => `${flags.prefix}${index}`);
  check(routes.chooseCallId.body, { call_user_id: callIds[0] });
  check(routes.chooseCallId.body, { call_user_id: callIds.at(-1) });
  await withServices(configOf(flags, context), async (services) => {
    const { users, added } = await seed(callIds, services);
    if (!flags.json) return context.print(`${count} bots are ready, ${added} of them new`);
    for (const user of users) {
      const { call_user_id: callId, user_id: userId } = user;
      context.print(JSON.stringify({ callId, userId, token: services.tokens.sign(ownerOf(user)) }));
    }
  });
}

function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= COUNT_MAX) return count;
  throw new CallError("usage", `--count must be a whole number from 1 to ${COUNT_MAX}`);
}

async function seed(callIds: readonly string[], { store, passwords }: Services) {
  // Nobody signs in with it: bots use tokens. One hash for all, because each takes a quarter of a second.
  const passwordHash = await passwords.hash(randomBytes(24).toString("base64url"));
  return store.database.db.transaction().execute(async (transaction) => {
    const users = new Users(transaction);
    const present = await findAll(callIds, users);
    const taken = [...present.values()].find((user) => user.is_bot !== 1);
    if (taken) throw new CallError("call-id-taken", `"${taken.call_user_id}" is a person's Call ID`);
    const missing = callIds.filter((callId) => !present.has(callIdKey(callId)));
    for (const chunk of chunksOf(missing)) {
      await users.addAll(chunk.map((callId) => newBot(callId, passwordHash)));
    }
    const all = await findAll(callIds, users);
    return { users: callIds.flatMap((callId) => all.get(callIdKey(callId)) ?? []), added: missing.length };
  });
}

async function findAll(callIds: readonly string[], users: Users): Promise<Map<string, User>> {
  const found = new Map<string, User>();
  for (const chunk of chunksOf(callIds)) {
    for (const user of await users.byCallIds(chunk)) found.set(callIdKey(user.call_user_id ?? ""), user);
  }
  return found;
}

function chunksOf<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / CHUNK);
  return Array.from({ length: count }, (_, index) => items.slice(index * CHUNK, (index + 1) * CHUNK));
}

function newBot(callId: string, passwordHash: string) {
  const email = `${callIdKey(callId)}@bots.invalid`;
  return { firstName: "Bot", lastName: callId, email, passwordHash, callId, isBot: true };
}

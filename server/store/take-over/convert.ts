import { createHash } from "node:crypto";
import type { Insertable } from "kysely";
import { callIdKey } from "../../../protocol/values.js";
import type { Tables } from "../tables.js";
import type { AppRow, AppTable } from "./app-tables.js";
import type { Tally } from "./report.js";
import { toCallId, toFate, toFlag, toId, toMoment, toText } from "./values.js";

const NAME_MAX = 100;
const EMAIL_MAX = 512;
const PASSWORD_MAX = 255;

/** What one row becomes; null for one that stays in the backup alone. */
export type Converter<T extends AppTable> = (row: AppRow<T>, tally: Tally) => Insertable<Tables[T]> | null;

/**
 * Makes our rows of the app's. It remembers whom it has seen, so the tables come in the order of `APP_TABLES`. `now`
 * stands in for a moment that was never noted.
 */
export class Conversion {
  readonly #now: string;
  readonly #people = new Map<number, { callId: string | null }>();
  readonly #callIds = new Set<string>();
  readonly #emails = new Set<string>();
  readonly #contacts = new Set<string>();
  readonly #calls = new Map<number, { startedAt: string; endedAt: string | null }>();
  readonly #stays = new Set<string>();
  readonly #tokens = new Set<string>();

  constructor(now: string) {
    this.#now = now;
  }

  readonly converters: { readonly [T in AppTable]: Converter<T> } = {
    users: (row, tally) => this.#user(row, tally),
    contacts: (row, tally) => this.#contact(row, tally),
    calls: (row, tally) => this.#call(row, tally),
    call_participants: (row, tally) => this.#stay(row, tally),
    user_fcm_tokens: (row, tally) => this.#token(row, tally),
  };

  #user(row: AppRow<"users">, tally: Tally) {
    const user_id = toId(row.id, "users: an id");
    if (user_id === null) return leave(tally, "without an id", toText(row.email));
    const callId = this.#freeCallId(row.callId, user_id, tally);
    this.#people.set(user_id, { callId });
    const who = `user ${user_id}`;
    return {
      user_id,
      first_name: cut(toText(row.firstName), NAME_MAX, tally, who),
      last_name: cut(toText(row.lastName), NAME_MAX, tally, who),
      email: this.#freeEmail(row.email, user_id, tally),
      password: cut(toText(row.password), PASSWORD_MAX, tally, who),
      call_user_id: callId,
      created_at: toMoment(row.createdAt) ?? this.#now,
    };
  }

  #freeCallId(value: unknown, userId: number, tally: Tally): string | null {
    if (toText(value) === "") return null;
    const callId = toCallId(value);
    const who = `user ${userId}: ${JSON.stringify(value)}`;
    if (callId === null) {
      tally.changed("lost a Call ID that is none, and choose a new one", who);
      return null;
    }
    if (this.#callIds.has(callIdKey(callId))) {
      tally.changed("lost a Call ID that somebody else has in other letters, and choose a new one", who);
      return null;
    }
    this.#callIds.add(callIdKey(callId));
    return callId;
  }

  /** Who signs in writes the address as they like, so it is kept in lower case; a second owner gets a number. */
  #freeEmail(value: unknown, userId: number, tally: Tally): string {
    const email = toText(value)
      .trim()
      .toLowerCase()
      .slice(0, EMAIL_MAX - 16);
    const free = email === "" || this.#emails.has(email) ? `${email}#${userId}` : email;
    if (free !== email)
      tally.changed("share an e-mail address; this one signs in with", `user ${userId}: ${free}`);
    this.#emails.add(free);
    return free;
  }

  #contact(row: AppRow<"contacts">, tally: Tally) {
    const owner = toId(row.owner, "contacts: an owner");
    const person = toId(row.person, "contacts: a person");
    const pair = `${owner} → ${person}`;
    if (!this.#knows(owner) || !this.#knows(person)) return leave(tally, "of people who do not exist", pair);
    if (this.#contacts.has(pair)) return leave(tally, "the same contact twice", pair);
    this.#contacts.add(pair);
    const nickname = toText(row.nickname);
    const contact_id = toId(row.id, "contacts: an id");
    return {
      ...(contact_id !== null && { contact_id }),
      user_id: owner,
      contact_user_id: person,
      nickname: nickname === "" ? null : cut(nickname, NAME_MAX, tally, pair),
      created_at: toMoment(row.createdAt) ?? this.#now,
    };
  }

  #call(row: AppRow<"calls">, tally: Tally) {
    const call_id = toId(row.id, "calls: an id");
    if (call_id === null) return leave(tally, "without an id", toText(row.startedAt));
    const caller = this.#personIn(row.caller, `call ${call_id}`, tally);
    const receiver = this.#personIn(row.receiver, `call ${call_id}`, tally);
    const ended_at = toMoment(row.endedAt);
    const startedAt = toMoment(row.startedAt) ?? ended_at;
    if (startedAt === null) tally.changed("have no date and get today's", `call ${call_id}`);
    const started_at = startedAt ?? this.#now;
    this.#calls.set(call_id, { startedAt: started_at, endedAt: ended_at });
    const fate = toFate(row.status);
    if (fate === null) {
      tally.changed("have an unknown status and count as missed", `call ${call_id}: ${toText(row.status)}`);
    }
    return {
      call_id,
      caller_id: caller?.userId ?? null,
      receiver_id: receiver?.userId ?? null,
      caller_call_id: caller?.callId ?? null,
      receiver_call_id: receiver?.callId ?? null,
      call_status: fate?.status ?? "missed",
      outcome: fate ? fate.outcome : "missed",
      is_video: toFlag(row.video),
      started_at,
      ended_at,
      // What was missed on another server is no news on this one.
      seen_at: started_at,
    };
  }

  #personIn(value: unknown, where: string, tally: Tally) {
    const userId = toId(value, `calls: ${where}`);
    if (userId === null) return null;
    const person = this.#people.get(userId);
    if (person === undefined) tally.changed("name somebody who does not exist", `${where}: user ${userId}`);
    return person && { userId, callId: person.callId };
  }

  #stay(row: AppRow<"call_participants">, tally: Tally) {
    const call_id = toId(row.call, "call_participants: a call");
    const call = call_id === null ? undefined : this.#calls.get(call_id);
    const user_id = toId(row.user, "call_participants: a user");
    const person = user_id === null ? undefined : this.#people.get(user_id);
    const call_user_id =
      toCallId(row.callId) ?? person?.callId ?? (user_id === null ? null : `user_${user_id}`);
    const stay = `call ${call_id}, user ${user_id}`;
    if (call_id === null || call === undefined) return leave(tally, "of calls that do not exist", stay);
    if (call_user_id === null) return leave(tally, "without a person", stay);
    const joined_at = toMoment(row.joinedAt) ?? call.startedAt;
    const key = `${call_id} ${callIdKey(call_user_id)} ${joined_at}`;
    if (this.#stays.has(key)) return leave(tally, "the same stay twice", stay);
    this.#stays.add(key);
    // That server has stopped: whoever it forgot in a call is in it no longer.
    const left_at = toMoment(row.leftAt) ?? call.endedAt ?? joined_at;
    const participant_id = toId(row.id, "call_participants: an id");
    return {
      ...(participant_id !== null && { participant_id }),
      call_id,
      user_id: person ? user_id : null,
      call_user_id,
      joined_at,
      left_at,
    };
  }

  #token(row: AppRow<"user_fcm_tokens">, tally: Tally) {
    const user_id = toId(row.user, "user_fcm_tokens: a user");
    const token = toText(row.token);
    const who = `user ${user_id}`;
    if (!this.#knows(user_id)) return leave(tally, "of people who do not exist", who);
    if (token === "") return leave(tally, "empty", who);
    const token_hash = createHash("sha256").update(token).digest("hex");
    if (this.#tokens.has(token_hash)) return leave(tally, "the same token twice", who);
    this.#tokens.add(token_hash);
    return { token_hash, user_id, token, created_at: toMoment(row.createdAt) ?? this.#now };
  }

  #knows(userId: number | null): userId is number {
    return userId !== null && this.#people.has(userId);
  }
}

function leave(tally: Tally, why: string, example: string): null {
  tally.left(why, example);
  return null;
}

function cut(text: string, max: number, tally: Tally, who: string): string {
  if (text.length <= max) return text;
  tally.changed(`are cut after ${max} characters`, who);
  return text.slice(0, max);
}

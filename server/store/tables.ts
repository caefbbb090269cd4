import type { Generated, GeneratedAlways } from "kysely";
import type { CallOutcome, CallStatus } from "../../protocol/rest.js";

/** Dates are texts of the form that `timestamps.ts` describes; truths are 0 or 1. */
export interface Tables {
  users: UserTable;
  contacts: ContactTable;
  calls: CallTable;
  call_participants: ParticipantTable;
  user_fcm_tokens: PushTokenTable;
  account_changes: AccountChangeTable;
  blocks: BlockTable;
  removed_contacts: RemovedContactTable;
  revisions: RevisionTable;
}

export interface UserTable {
  user_id: Generated<number>;
  first_name: string;
  last_name: string;
  email: string;
  password: string;
  call_user_id: string | null;
  is_bot: Generated<number>;
  /** Both names in both orders, made by the database for the search. */
  full_name: GeneratedAlways<string>;
  sorting_name: GeneratedAlways<string>;
  /** Tokens of an earlier version are good no more. */
  token_version: Generated<number>;
  created_at: string;
}

export interface ContactTable {
  contact_id: Generated<number>;
  user_id: number;
  contact_user_id: number;
  nickname: string | null;
  /** The number of the last change of what the list shows of this contact. */
  revision: Generated<number>;
  /** Null for one that has not changed since it was made. */
  updated_at: string | null;
  created_at: string;
}

/** What remains of a contact, so that lists kept elsewhere can follow. */
export interface RemovedContactTable {
  contact_id: number;
  user_id: number;
  revision: number;
  removed_at: string;
}

/** Counters that give each change a number; the row is locked until the change is committed. */
export interface RevisionTable {
  name: "contacts";
  value: number;
}

export interface CallTable {
  call_id: Generated<number>;
  /** Null for calls that a client logged by itself, over REST. */
  room_id: string | null;
  caller_id: number | null;
  receiver_id: number | null;
  caller_call_id: string | null;
  receiver_call_id: string | null;
  call_status: CallStatus;
  outcome: CallOutcome | null;
  is_video: Generated<number>;
  /** 1 for a call of somebody whom the receiver has blocked: it is in the caller's history alone. */
  hidden_from_receiver: Generated<number>;
  /** Whoever logged the call over REST; null for what the server saw itself. */
  reported_by: number | null;
  /** When the receiver was shown that they missed it. */
  seen_at: string | null;
  started_at: string;
  ended_at: string | null;
}

/** One stay of one person in one call; who left and came back has several. */
export interface ParticipantTable {
  participant_id: Generated<number>;
  call_id: number;
  user_id: number | null;
  call_user_id: string;
  /** The key of the device; null for calls of before that was noted, or of another server. */
  device: Generated<string | null>;
  joined_at: string;
  left_at: string | null;
}

export interface PushTokenTable {
  /** SHA-256 of the token, which itself is too long for an index. */
  token_hash: string;
  user_id: number;
  token: string;
  created_at: string;
}

/** What happened to an account and concerns every node; whatever a node has not seen yet has a higher number. */
export interface AccountChangeTable {
  change_id: Generated<number>;
  kind: AccountChangeKind;
  user_id: number;
  /** Of a token that was revoked. */
  token_id: string | null;
  /** When the row may go: a revoked token has expired by then, and everything else has long been seen. */
  kept_until: string;
}

export type AccountChangeKind = "token-revoked" | "tokens-revoked" | "blocks-changed" | "call-id-changed";

export interface BlockTable {
  user_id: number;
  blocked_user_id: number;
  created_at: string;
}

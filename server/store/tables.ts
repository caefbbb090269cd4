import type { Generated } from "kysely";
import type { CallOutcome, CallStatus } from "../../protocol/rest.js";

/** Dates are texts of the form that `timestamps.ts` describes; truths are 0 or 1. */
export interface Tables {
  users: UserTable;
  contacts: ContactTable;
  calls: CallTable;
  call_participants: ParticipantTable;
  user_fcm_tokens: PushTokenTable;
}

export interface UserTable {
  user_id: Generated<number>;
  first_name: string;
  last_name: string;
  email: string;
  password: string;
  call_user_id: string | null;
  is_bot: Generated<number>;
  created_at: string;
}

export interface ContactTable {
  contact_id: Generated<number>;
  user_id: number;
  contact_user_id: number;
  nickname: string | null;
  created_at: string;
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
  started_at: string;
  ended_at: string | null;
}

/** One stay of one person in one call; who left and came back has several. */
export interface ParticipantTable {
  participant_id: Generated<number>;
  call_id: number;
  user_id: number | null;
  call_user_id: string;
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

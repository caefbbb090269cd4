import { CallError } from "../../../protocol/errors.js";

/** The tables of the app's own server, in the order in which they depend on each other. */
export const APP_TABLES = ["users", "contacts", "calls", "call_participants", "user_fcm_tokens"] as const;
export type AppTable = (typeof APP_TABLES)[number];

/** Under that name an app's table stays as it was. */
export const backupOf = (table: string): string => `app_backup_${table}`;

/** What is read of each table, and the names that backends of this kind give it; the first one found counts. */
const FIELDS = {
  users: {
    id: ["user_id", "id"],
    firstName: ["first_name", "firstname"],
    lastName: ["last_name", "lastname"],
    email: ["email"],
    password: ["password", "password_hash"],
    callId: ["call_user_id"],
    createdAt: ["created_at"],
  },
  contacts: {
    id: ["contact_id", "id"],
    owner: ["user_id", "owner_id"],
    person: ["contact_user_id"],
    nickname: ["nickname"],
    createdAt: ["created_at"],
  },
  calls: {
    id: ["call_id", "id"],
    caller: ["caller_id"],
    receiver: ["receiver_id", "callee_id"],
    status: ["call_status", "status"],
    video: ["is_video", "is_video_call"],
    startedAt: ["started_at", "start_time", "created_at"],
    endedAt: ["ended_at", "end_time"],
  },
  call_participants: {
    id: ["participant_id", "id"],
    call: ["call_id"],
    user: ["user_id"],
    callId: ["call_user_id"],
    joinedAt: ["joined_at", "created_at"],
    leftAt: ["left_at"],
  },
  user_fcm_tokens: {
    id: ["id", "token_id"],
    user: ["user_id"],
    token: ["fcm_token", "token"],
    createdAt: ["updated_at", "created_at"],
  },
} as const satisfies Record<AppTable, Record<string, readonly string[]>>;

/** Without these a table makes no sense. */
const NEEDED: Record<AppTable, readonly string[]> = {
  users: ["id", "email", "password"],
  contacts: ["owner", "person"],
  calls: ["id", "caller", "receiver"],
  call_participants: ["call"],
  user_fcm_tokens: ["user", "token"],
};

export type Field<T extends AppTable> = keyof (typeof FIELDS)[T] & string;

/** One row by the names of our fields; what the table does not have is undefined. */
export type AppRow<T extends AppTable> = Partial<Record<Field<T>, unknown>>;

/** Which column holds which field, and which columns hold nothing that is known here. */
export interface Columns {
  byField: ReadonlyMap<string, string>;
  unknown: string[];
}

/** Finds the fields of a table among its columns; throws `database-failed` where a needed one is missing. */
export function matchColumns(table: AppTable, columns: ReadonlySet<string>): Columns {
  const byField = new Map<string, string>();
  for (const [field, names] of Object.entries<readonly string[]>(FIELDS[table])) {
    const found = names.find((name) => columns.has(name));
    if (found !== undefined) byField.set(field, found);
  }
  const missing = NEEDED[table].find((field) => !byField.has(field));
  if (missing !== undefined) {
    const names = Object.entries<readonly string[]>(FIELDS[table]).find(([field]) => field === missing)?.[1];
    throw new CallError(
      "database-failed",
      `The table ${table} is not the app's: it has no column ${names?.join(" or ")}`,
    );
  }
  const used = new Set(byField.values());
  return { byField, unknown: [...columns].filter((column) => !used.has(column)) };
}

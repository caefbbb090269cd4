import { type Kysely, sql } from "kysely";
import type { Dialect } from "../dialects.js";

/** The tables of the app, with what ours adds: bots, rooms, outcomes, video, and everybody's stays in a call. */
export async function firstTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await createUsers(db, dialect);
  await createContacts(db, dialect);
  await createCalls(db, dialect);
  await createParticipants(db, dialect);
  await createPushTokens(db, dialect);
}

async function createUsers(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("user_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("first_name", "varchar(100)", (column) => column.notNull())
    .addColumn("last_name", "varchar(100)", (column) => column.notNull())
    .addColumn("email", types.email, (column) => column.notNull())
    .addColumn("password", "varchar(255)", (column) => column.notNull())
    .addColumn("call_user_id", types.callId)
    .addColumn("is_bot", "smallint", (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", types.timestamp, (column) => column.notNull())
    .addUniqueConstraint("users_email", ["email"])
    .addUniqueConstraint("users_call_user_id", ["call_user_id"])
    .modifyEnd(tableEnd)
    .execute();
}

async function createContacts(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("contacts")
    .addColumn("contact_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("user_id", "integer", (column) => column.notNull())
    .addColumn("contact_user_id", "integer", (column) => column.notNull())
    .addColumn("nickname", "varchar(100)")
    .addColumn("created_at", types.timestamp, (column) => column.notNull())
    .addUniqueConstraint("contacts_pair", ["user_id", "contact_user_id"])
    .addForeignKeyConstraint("contacts_owner", ["user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .addForeignKeyConstraint("contacts_person", ["contact_user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .modifyEnd(tableEnd)
    .execute();
}

async function createCalls(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("calls")
    .addColumn("call_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("room_id", types.roomId)
    .addColumn("caller_id", "integer")
    .addColumn("receiver_id", "integer")
    .addColumn("caller_call_id", types.callId)
    .addColumn("receiver_call_id", types.callId)
    .addColumn("call_status", "varchar(16)", (column) => column.notNull())
    .addColumn("outcome", "varchar(16)")
    .addColumn("is_video", "smallint", (column) => column.notNull().defaultTo(0))
    .addColumn("started_at", types.timestamp, (column) => column.notNull())
    .addColumn("ended_at", types.timestamp)
    .addUniqueConstraint("calls_room_id", ["room_id"])
    .addForeignKeyConstraint("calls_caller", ["caller_id"], "users", ["user_id"], (key) =>
      key.onDelete("set null"),
    )
    .addForeignKeyConstraint("calls_receiver", ["receiver_id"], "users", ["user_id"], (key) =>
      key.onDelete("set null"),
    )
    .modifyEnd(tableEnd)
    .execute();
  await createIndex(db, "calls_by_caller", "calls", ["caller_id", "started_at"]);
  await createIndex(db, "calls_by_receiver", "calls", ["receiver_id", "started_at"]);
  await createIndex(db, "calls_by_end", "calls", ["ended_at"]);
}

async function createParticipants(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("call_participants")
    .addColumn("participant_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("call_id", "integer", (column) => column.notNull())
    .addColumn("user_id", "integer")
    .addColumn("call_user_id", types.callId, (column) => column.notNull())
    .addColumn("joined_at", types.timestamp, (column) => column.notNull())
    .addColumn("left_at", types.timestamp)
    .addUniqueConstraint("call_participants_stay", ["call_id", "call_user_id", "joined_at"])
    .addForeignKeyConstraint("call_participants_call", ["call_id"], "calls", ["call_id"], (key) =>
      key.onDelete("cascade"),
    )
    .addForeignKeyConstraint("call_participants_user", ["user_id"], "users", ["user_id"], (key) =>
      key.onDelete("set null"),
    )
    .modifyEnd(tableEnd)
    .execute();
  await createIndex(db, "call_participants_by_user", "call_participants", ["user_id", "call_id"]);
}

async function createPushTokens(db: Kysely<unknown>, { types, tableEnd }: Dialect): Promise<void> {
  await db.schema
    .createTable("user_fcm_tokens")
    .addColumn("token_hash", sql`char(64)`, (column) => column.primaryKey())
    .addColumn("user_id", "integer", (column) => column.notNull())
    .addColumn("token", "text", (column) => column.notNull())
    .addColumn("created_at", types.timestamp, (column) => column.notNull())
    .addForeignKeyConstraint("user_fcm_tokens_user", ["user_id"], "users", ["user_id"], (key) =>
      key.onDelete("cascade"),
    )
    .modifyEnd(tableEnd)
    .execute();
  await createIndex(db, "user_fcm_tokens_by_user", "user_fcm_tokens", ["user_id", "created_at"]);
}

async function createIndex(db: Kysely<unknown>, name: string, table: string, columns: string[]) {
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}

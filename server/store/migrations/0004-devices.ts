import type { Kysely } from "kysely";

/** Which device took part: after a restart its place is given back to it, and to no other. */
export async function devices(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("call_participants").addColumn("device", "varchar(128)").execute();
}

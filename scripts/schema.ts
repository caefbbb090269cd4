import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mysqlSchema } from "./mysql-schema.js";

// `npx tsx scripts/schema.ts` writes the MySQL schema that the migrations make into `schema.sql`.
writeFileSync(fileURLToPath(new URL("../schema.sql", import.meta.url)), await mysqlSchema());

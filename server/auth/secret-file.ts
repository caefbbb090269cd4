import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CallError } from "../../protocol/errors.js";
import { ensureDataFolder } from "../config/data-folder.js";
import { SECRET_BYTES } from "../config/variables.js";

const ONLY_OWNER = 0o600;
const GENERATED_BYTES = 48;

/** The secret that signs tokens when none is configured: made once, kept in the data folder. */
export function loadOrCreateSecret(folder: string): string {
  const path = join(folder, "jwt-secret");
  try {
    ensureDataFolder(folder);
    // One that is there is good on a full disk, too.
    if (!existsSync(path)) create(path);
    chmodSync(path, ONLY_OWNER);
    const secret = readFileSync(path, "utf8").trim();
    if (Buffer.byteLength(secret) >= SECRET_BYTES) return secret;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw CallError.from(error, "bad-config", `The secret ${path} cannot be used; set JWT_SECRET: ${reason}`);
  }
  throw new CallError("bad-config", `The secret in ${path} is too short; delete the file or set JWT_SECRET`);
}

/** A complete file is linked into place, so two servers that start at once end up with the same secret. */
function create(path: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, `${randomBytes(GENERATED_BYTES).toString("base64url")}\n`, {
      mode: ONLY_OWNER,
      flag: "wx",
    });
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

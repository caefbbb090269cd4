import { statSync } from "node:fs";
import { join } from "node:path";
import type { ServerConfig } from "../config/server-config.js";
import { type Finding, failing, fine, reasonOf, warning } from "./finding.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const OLD_DAYS = 365;
/** A random secret of 32 bytes, in any usual spelling, has more different characters than this. */
const DISTINCT_MIN = 10;

type Settings = Pick<ServerConfig, "jwtSecret" | "jwtSecretPrevious" | "dataFolder">;

/** Whether the secret that signs tokens is one; it is never repeated. */
export function examineSecret(config: Settings, now: number): Finding[] {
  const { jwtSecret, jwtSecretPrevious, dataFolder } = config;
  const current =
    jwtSecret === null ? fileFinding(join(dataFolder, "jwt-secret"), now) : strengthOf(jwtSecret);
  if (jwtSecretPrevious === null || jwtSecretPrevious !== jwtSecret) return [current];
  return [
    current,
    warning(
      "secret",
      "JWT_SECRET_PREVIOUS is the same as JWT_SECRET",
      "Remove it, or put the old secret there.",
    ),
  ];
}

function strengthOf(secret: string): Finding {
  if (new Set(secret).size >= DISTINCT_MIN) return fine("secret", "JWT_SECRET is set");
  return warning(
    "secret",
    "JWT_SECRET has few different characters and may be guessed",
    "Make a random one: openssl rand -base64 48.",
  );
}

function fileFinding(path: string, now: number): Finding {
  try {
    const { mode, mtimeMs } = statSync(path);
    if ((mode & 0o077) !== 0) {
      return failing("secret", `others can read ${path}`, `chmod 600 ${path}, or better make a new one.`);
    }
    const days = Math.floor((now - mtimeMs) / DAY_MS);
    if (days <= OLD_DAYS) return fine("secret", `${path}, ${days} days old`);
    return warning(
      "secret",
      `${path} is ${days} days old`,
      "Set a new one as JWT_SECRET and the old one as JWT_SECRET_PREVIOUS for a week.",
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return fine("secret", "none yet; the first start makes one");
    }
    return failing("secret", `${path}: ${reasonOf(error)}`, "Correct the permissions, or set JWT_SECRET.");
  }
}

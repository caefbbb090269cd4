import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { CallError } from "../../protocol/errors.js";
import type { PushAccountSource } from "../config/server-config.js";

/** Who signs push messages, as the Firebase console hands it out. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly keyId: string | undefined;
  /** Held as a key object, so that no log and no error can print it. */
  readonly privateKey: KeyObject;
  readonly tokenUrl: string;
}

const isSafeUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]"].includes(hostname));
};

const file = z.object({
  type: z.literal("service_account"),
  project_id: z.string().regex(/^[a-z0-9][a-z0-9.:-]*$/),
  client_email: z.string().min(1),
  private_key_id: z.string().min(1).optional(),
  private_key: z.string().min(1),
  token_uri: z.string().refine(isSafeUrl).default("https://oauth2.googleapis.com/token"),
});

/** Reads and checks the service account; throws `bad-config` with one line that repeats nothing of it. */
export function loadServiceAccount(source: PushAccountSource): ServiceAccount {
  const name = "path" in source ? "FIREBASE_SERVICE_ACCOUNT_PATH" : "FIREBASE_SERVICE_ACCOUNT_JSON";
  const refuse = (why: string) => new CallError("bad-config", `${name}: ${why}`);
  const text = "json" in source ? source.json : readAccountFile(source.path, refuse);
  const parsed = file.safeParse(parseJson(text, refuse));
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? "the whole");
    throw refuse(`this is no service account of Firebase (${field} is missing or wrong)`);
  }
  const { project_id, client_email, private_key_id, private_key, token_uri } = parsed.data;
  return {
    projectId: project_id,
    clientEmail: client_email,
    keyId: private_key_id,
    privateKey: rsaKey(private_key, refuse),
    tokenUrl: token_uri,
  };
}

type Refuse = (why: string) => CallError;

function readAccountFile(path: string, refuse: Refuse): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    throw refuse(`the file ${path} cannot be read (${code})`);
  }
}

// The causes of these failures are left out on purpose: they quote the text in which the private key stands.

function parseJson(text: string, refuse: Refuse): unknown {
  const parsed = attempt(() => JSON.parse(text) as unknown);
  if (parsed === undefined) throw refuse("this is no JSON");
  return parsed;
}

function rsaKey(pem: string, refuse: Refuse): KeyObject {
  const key = attempt(() => createPrivateKey(pem));
  if (key?.asymmetricKeyType !== "rsa") throw refuse("private_key is no RSA key in PEM form");
  return key;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

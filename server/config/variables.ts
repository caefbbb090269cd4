import { z } from "zod";
import { databaseUrl } from "./database-url.js";
import { tlsMode } from "./tls-mode.js";

/** HS256 is only as strong as its key: RFC 7518 asks for as many bits as the hash has. */
export const SECRET_BYTES = 32;

export const LEGACY_CLIENTS = ["deny", "loopback", "allow"] as const;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
/** Who may read `/metrics`: programs of this machine, everybody, or nobody. */
export const METRICS = ["loopback", "on", "off"] as const;
const TRUE_WORDS = ["on", "true", "yes", "1"];
const FALSE_WORDS = ["off", "false", "no", "0"];

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, `must be one of ${words.join(", ")}`);

const yesOrNo = z
  .string()
  .transform((word) => word.toLowerCase())
  .refine((word) => TRUE_WORDS.includes(word) || FALSE_WORDS.includes(word), "must be on or off")
  .transform((word) => TRUE_WORDS.includes(word));

const listOf = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((list) =>
      list
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ""),
    )
    .pipe(z.array(item));

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const LIFETIME_MAX = 365 * SECONDS.d;

/** A time such as `12h`, in seconds. */
const lifetime = z
  .string()
  .transform((given) => {
    const [, count, unit] = /^([1-9]\d{0,7})([smhd])$/.exec(given) ?? [];
    return unit === undefined ? 0 : Number(count) * SECONDS[unit as keyof typeof SECONDS];
  })
  .refine((seconds) => seconds >= 1 && seconds <= LIFETIME_MAX, "must be a time such as 7d, 12h or 30m");

const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= SECRET_BYTES, `must be at least ${SECRET_BYTES} bytes long`);

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

/** What was given is not repeated: it may hold a password. */
const REDIS_URL_SHAPE = "must be redis://[user:password@]host[:port][/number] or the same with rediss://";

const host = z.string().regex(/^[A-Za-z0-9.:_-]+$/, "must be a host name or an address");

/** Every variable of the environment that the server knows, with what it must look like. */
export const variables = z.object({
  PORT: wholeNumber(0, 65_535).optional(),
  HOST: host.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DB_HOST: host.optional(),
  DB_PORT: wholeNumber(1, 65_535).optional(),
  DB_USER: z.string().optional(),
  DB_PASSWORD: z.string().optional(),
  DB_NAME: z.string().optional(),
  MYSQL_HOST: host.optional(),
  MYSQL_PORT: wholeNumber(1, 65_535).optional(),
  MYSQL_USER: z.string().optional(),
  MYSQL_PASSWORD: z.string().optional(),
  MYSQL_DATABASE: z.string().optional(),
  MYSQL_CONNECTION_LIMIT: wholeNumber(1, 1_000).optional(),
  JWT_SECRET: secret.optional(),
  JWT_SECRET_PREVIOUS: secret.optional(),
  TOKEN_LIFETIME: lifetime.optional(),
  RATE_LIMITS: yesOrNo.optional(),
  LEGACY_CLIENTS: oneOf(LEGACY_CLIENTS).optional(),
  TURN_URLS: listOf(z.string().regex(/^turns?:[^\s]+$/, "must be turn: or turns: URLs")).optional(),
  TURN_SECRET: z.string().optional(),
  STUN_URLS: listOf(z.string().regex(/^stuns?:[^\s]+$/, "must be stun: or stuns: URLs")).optional(),
  TRUST_PROXY: yesOrNo.optional(),
  CORS_ORIGINS: listOf(z.string().refine(isOrigin, "must be origins such as https://example.org")).optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).optional(),
  METRICS: oneOf(METRICS).optional(),
  DRAIN_SECONDS: wholeNumber(0, 600).optional(),
  FIREBASE_SERVICE_ACCOUNT_PATH: z.string().optional(),
  FIREBASE_SERVICE_ACCOUNT_JSON: z.string().optional(),
  CALLING_HOME: z.string().optional(),
  REDIS_URL: z
    .string()
    .refine((url) => /^rediss?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""), REDIS_URL_SHAPE)
    .optional(),
  REDIS_TLS: tlsMode.optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, "must be letters, digits and : . _ -")
    .optional(),
  DATABASE_TLS: tlsMode.optional(),
});
export type Variables = z.infer<typeof variables>;
export type VariableName = keyof Variables;

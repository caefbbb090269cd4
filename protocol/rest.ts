// Long because it is one table: the whole REST contract, read from top to bottom.
import { z } from "zod";
import { LIMITS } from "./limits.js";
import { cleanText } from "./text.js";
import { callId, optionalPersonName, personName } from "./values.js";

const id = z.number().int().positive();
const isoDate = z.iso.datetime();

/** The last moment that a database can hold. */
export const LATEST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** A day or a moment, in epoch milliseconds; a day is its beginning in UTC. */
const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((given) => Date.parse(given))
  .pipe(z.number().int().min(0).max(LATEST_MOMENT));

const anyEmail = z
  .string()
  .min(1)
  .max(LIMITS.email)
  .transform((address) => address.trim().toLowerCase());

const NOT_AN_ADDRESS = "not an e-mail address";

const email = anyEmail
  .pipe(z.string().regex(/^[^\s@]+@[^\s@]+$/, NOT_AN_ADDRESS))
  .refine((address) => cleanText(address) === address, NOT_AN_ADDRESS);

const utf8Length = (value: string): number => new TextEncoder().encode(value).length;

const newPassword = z
  .string()
  .min(1)
  .max(LIMITS.passwordBytes)
  .refine(
    (value) => utf8Length(value) <= LIMITS.passwordBytes,
    `too long (at most ${LIMITS.passwordBytes} bytes)`,
  );

/** A password to compare with: whatever is no account's password is wrong, and no more is said about it. */
const givenPassword = z.string().min(1).max(LIMITS.givenPassword);

export const profile = z.object({
  user_id: id,
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  call_user_id: z.string().nullable(),
  created_at: isoDate,
});
export type Profile = z.infer<typeof profile>;

export const person = z.object({
  user_id: id,
  first_name: z.string(),
  last_name: z.string(),
  call_user_id: z.string(),
});
export type Person = z.infer<typeof person>;

export const contact = z.object({
  contact_id: id,
  user_id: id,
  contact_user_id: id,
  nickname: z.string().nullable(),
  created_at: isoDate,
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  call_user_id: z.string().nullable(),
});
export type Contact = z.infer<typeof contact>;

/** Somebody whose calls the asking user does not want. */
export const blockedPerson = z.object({
  user_id: id,
  first_name: z.string(),
  last_name: z.string(),
  call_user_id: z.string().nullable(),
  created_at: isoDate,
});
export type BlockedPerson = z.infer<typeof blockedPerson>;

export const callStatus = z.enum(["missed", "completed", "ongoing"]);
export type CallStatus = z.infer<typeof callStatus>;

export const callOutcome = z.enum(["answered", "missed", "rejected", "busy", "canceled", "failed"]);
export type CallOutcome = z.infer<typeof callOutcome>;

export const callRow = z.object({
  call_id: id,
  caller_id: id.nullable(),
  receiver_id: id.nullable(),
  call_status: callStatus,
  started_at: isoDate,
  ended_at: isoDate.nullable(),
  caller_call_user_id: z.string().nullable(),
  receiver_call_user_id: z.string().nullable(),
});
export type CallRow = z.infer<typeof callRow>;

export const callParticipant = z.object({
  call_user_id: z.string(),
  joined_at: isoDate.nullable(),
  left_at: isoDate.nullable(),
});

/** A call as one of its people sees it. `outcome` is null while it runs. */
export const historyRow = callRow.extend({
  direction: z.enum(["outgoing", "incoming"]),
  outcome: callOutcome.nullable(),
  is_video: z.boolean(),
  /** Milliseconds that the asking user was in the call; null when it was never answered. */
  duration_ms: z.number().int().min(0).nullable(),
  participants: z.array(callParticipant),
  /** False for a call that one missed and has not been shown. */
  seen: z.boolean().default(true),
});
export type HistoryRow = z.infer<typeof historyRow>;

const count = z.number().int().min(0);

export const callStats = z.object({
  total: count,
  outgoing: count,
  incoming: count,
  answered: count,
  /** Incoming calls that one missed, as the history tells it. */
  missed: count,
  talk_ms: count,
  longest_ms: count,
  /** Of the calls in which one talked. */
  average_ms: count,
  by_outcome: z.object({ outgoing: z.record(callOutcome, count), incoming: z.record(callOutcome, count) }),
  /** How many missed calls one has not been shown. */
  unseen_missed: count,
  /** The people whom one called most. */
  most_called: z.array(z.object({ call_user_id: z.string(), calls: count })),
  /** The last days in UTC, the earliest first, where they were asked for. */
  days: z.array(z.object({ day: z.iso.date(), calls: count, talk_ms: count })).optional(),
});
export type CallStats = z.infer<typeof callStats>;

/** What has changed in a contact list, and what to ask with for what changes later. */
export const contactChanges = z.object({
  contacts: z.array(contact),
  /** Contacts that are gone; to be applied after the others. */
  removed: z.array(id),
  now: z.string(),
});
export type ContactChanges = z.infer<typeof contactChanges>;

export const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof iceServer>;

const ok = z.object({ ok: z.literal(true) });
const none = z.undefined();

/** The shape of every failure: `error` is for people, `code` is ours for machines. */
export const restError = z.object({ error: z.string(), code: z.string().optional() });

const LONGEST_CALL_MS = 24 * 60 * 60 * 1000;

/** What a client reports of a call goes into the other one's statistics too, so it must be believable. */
function hasPlausibleLength({
  started_at,
  ended_at,
}: {
  started_at?: string | undefined;
  ended_at?: string | undefined;
}) {
  if (started_at === undefined || ended_at === undefined) return true;
  const length = Date.parse(ended_at) - Date.parse(started_at);
  return length >= 0 && length <= LONGEST_CALL_MS;
}

/** One REST route: who may call it, what it takes and what it gives. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  auth: boolean;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  status: number;
  response: z.ZodType;
}

const freshToken = z.object({ token: z.string() });
const userIdParams = z.object({ user_id: z.coerce.number().int().positive() });
const contactIdParams = z.object({ contact_id: z.coerce.number().int().positive() });
const page = {
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSizeMax).default(LIMITS.pageSize),
};

/** Since when: the number under `now` of the answer before, or a date. */
const since = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform((revision) => ({ revision: Number(revision) })),
  moment.transform((at) => ({ at })),
]);

/** Several outcomes, with commas between them. */
const outcomes = z
  .string()
  .max(LIMITS.searchQuery)
  .transform((list) => list.split(","))
  .pipe(z.array(callOutcome));

const historyQuery = z
  .object({
    ...page,
    direction: z.enum(["outgoing", "incoming"]).optional(),
    outcome: outcomes.optional(),
    /** Somebody who made, got or joined the call. */
    person: callId.optional(),
    /** Calls that began then or later, and before. */
    from: moment.optional(),
    to: moment.optional(),
    /** Only missed calls that one has not been shown. */
    unseen: z
      .enum(["true", "false"])
      .transform((word) => word === "true")
      .optional(),
  })
  .refine(({ from = 0, to = LATEST_MOMENT }) => from <= to, { message: "from lies after to" });

/** Every REST route of the contract, by a name that both ends use. */
export const routes = {
  health: {
    method: "GET",
    path: "/health",
    auth: false,
    status: 200,
    response: ok.extend({ features: z.array(z.string()).optional(), protocol: z.number().optional() }),
  },
  register: {
    method: "POST",
    path: "/api/auth/register",
    auth: false,
    body: z.object({
      first_name: personName(LIMITS.name),
      last_name: personName(LIMITS.name),
      email,
      password: newPassword,
    }),
    status: 201,
    response: z.object({ user_id: id, email: z.string() }),
  },
  login: {
    method: "POST",
    path: "/api/auth/login",
    auth: false,
    // Whatever does not name an account has wrong credentials, even where it could be no address at all.
    body: z.object({ email: anyEmail, password: givenPassword }),
    status: 200,
    response: z.object({
      token: z.string(),
      user: z.object({ user_id: id, email: z.string(), first_name: z.string(), last_name: z.string() }),
    }),
  },
  refresh: { method: "POST", path: "/api/auth/refresh", auth: true, status: 200, response: freshToken },
  logout: { method: "POST", path: "/api/auth/logout", auth: true, status: 200, response: ok },
  changePassword: {
    method: "PUT",
    path: "/api/auth/password",
    auth: true,
    body: z.object({ old_password: givenPassword, new_password: newPassword }),
    status: 200,
    response: freshToken,
  },
  me: { method: "GET", path: "/api/me", auth: true, status: 200, response: profile },
  profile: { method: "GET", path: "/api/auth/profile", auth: true, status: 200, response: profile },
  updateProfile: {
    method: "PUT",
    path: "/api/auth/profile",
    auth: true,
    body: z.object({
      first_name: personName(LIMITS.name).optional(),
      last_name: personName(LIMITS.name).optional(),
      call_user_id: callId.optional(),
    }),
    status: 200,
    response: profile,
  },
  chooseCallId: {
    method: "POST",
    path: "/api/me/call-user-id",
    auth: true,
    body: z.object({ call_user_id: callId }),
    status: 200,
    response: profile,
  },
  search: {
    method: "GET",
    path: "/api/users/search",
    auth: true,
    query: z.object({ q: z.string().max(LIMITS.searchQuery).default("") }),
    status: 200,
    response: z.array(person),
  },
  directory: {
    method: "GET",
    path: "/api/users",
    auth: true,
    query: z.object(page),
    status: 200,
    response: z.array(person),
  },
  contacts: {
    method: "GET",
    path: "/api/contacts",
    auth: true,
    query: z.object({ since: since.optional() }),
    status: 200,
    // The whole list as the app knows it, or with `since` what has changed.
    response: z.union([z.array(contact), contactChanges]),
  },
  addContact: {
    method: "POST",
    path: "/api/contacts",
    auth: true,
    body: z
      .object({
        contact_user_id: id.nullish(),
        contact_call_id: z.string().max(LIMITS.searchQuery).nullish(),
        nickname: optionalPersonName(LIMITS.nickname).nullish(),
      })
      .refine((body) => body.contact_user_id != null || body.contact_call_id != null, {
        message: "contact_user_id or contact_call_id is needed",
      }),
    status: 201,
    response: z.object({ contact_id: id }),
  },
  renameContact: {
    method: "PATCH",
    path: "/api/contacts/:contact_id",
    auth: true,
    params: contactIdParams,
    body: z.object({ nickname: optionalPersonName(LIMITS.nickname).nullable() }),
    status: 200,
    response: ok,
  },
  removeContact: {
    method: "DELETE",
    path: "/api/contacts/:contact_id",
    auth: true,
    params: contactIdParams,
    status: 200,
    response: ok,
  },
  blocks: { method: "GET", path: "/api/blocks", auth: true, status: 200, response: z.array(blockedPerson) },
  addBlock: {
    method: "POST",
    path: "/api/blocks",
    auth: true,
    body: z
      .object({ user_id: id.nullish(), call_id: z.string().max(LIMITS.searchQuery).nullish() })
      .refine((body) => body.user_id != null || body.call_id != null, {
        message: "user_id or call_id is needed",
      }),
    status: 201,
    response: z.object({ user_id: id }),
  },
  removeBlock: {
    method: "DELETE",
    path: "/api/blocks/:user_id",
    auth: true,
    params: userIdParams,
    status: 200,
    response: ok,
  },
  calls: { method: "GET", path: "/api/calls", auth: true, status: 200, response: z.array(callRow) },
  history: {
    method: "GET",
    path: "/api/calls/history",
    auth: true,
    query: historyQuery,
    status: 200,
    response: z.array(historyRow),
  },
  stats: {
    method: "GET",
    path: "/api/calls/stats",
    auth: true,
    query: z.object({ days: z.coerce.number().int().min(1).max(LIMITS.statsDays).optional() }),
    status: 200,
    response: callStats,
  },
  seenCalls: {
    method: "POST",
    path: "/api/calls/seen",
    auth: true,
    body: z
      .object({ call_ids: z.array(id).max(LIMITS.seenCalls).optional(), up_to: isoDate.optional() })
      .refine((body) => body.call_ids === undefined || body.up_to === undefined, {
        message: "call_ids or up_to, not both",
      }),
    status: 200,
    response: ok.extend({ unseen_missed: count }),
  },
  logCall: {
    method: "POST",
    path: "/api/calls/log",
    auth: true,
    body: z
      .object({
        receiver_id: id,
        call_status: callStatus.exclude(["ongoing"]),
        started_at: isoDate.optional(),
        ended_at: isoDate.optional(),
      })
      .refine(hasPlausibleLength, { message: "a call ends after it started, and within a day" }),
    status: 201,
    response: z.object({ call_id: id }),
  },
  startCall: {
    method: "POST",
    path: "/api/calls/start",
    auth: true,
    body: z.object({ receiver_id: id }),
    status: 201,
    response: z.object({ call_id: id }),
  },
  endCall: {
    method: "POST",
    path: "/api/calls/end",
    auth: true,
    body: z.object({ call_id: id, call_status: callStatus }),
    status: 200,
    response: ok,
  },
  pushToken: {
    method: "POST",
    path: "/api/push/fcm-token",
    auth: true,
    body: z.object({ token: z.string().min(1).max(LIMITS.pushToken) }),
    status: 200,
    response: ok,
  },
  removePushToken: {
    method: "DELETE",
    path: "/api/push/fcm-token",
    auth: true,
    body: z.object({ token: z.string().min(1).max(LIMITS.pushToken) }),
    status: 200,
    response: ok,
  },
  pushStatus: {
    method: "GET",
    path: "/api/push/status",
    auth: true,
    status: 200,
    response: z.object({ firebaseEnabled: z.boolean(), hasToken: z.boolean() }),
  },
  iceServers: {
    method: "POST",
    path: "/api/ice-servers",
    auth: true,
    body: z.object({ purpose: z.enum(["call", "doctor"]).default("call") }),
    status: 200,
    response: z.object({ ice_servers: z.array(iceServer), ttl_s: z.number().int() }),
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

type Part<R, K extends string> = R extends { [P in K]: infer S extends z.ZodType } ? S : typeof none;

/** What a caller of a route gives, before parsing. */
export type RouteInput<N extends RouteName> = {
  params?: z.input<Part<Routes[N], "params">>;
  query?: z.input<Part<Routes[N], "query">>;
  body?: z.input<Part<Routes[N], "body">>;
};

/** What a handler of a route gets, after parsing. */
export type RouteRequest<N extends RouteName> = {
  params: z.output<Part<Routes[N], "params">>;
  query: z.output<Part<Routes[N], "query">>;
  body: z.output<Part<Routes[N], "body">>;
};

export type RouteResponse<N extends RouteName> = z.output<Routes[N]["response"]>;

import { z } from "zod";
import type { CallLog } from "./call-log.js";
import type { Contact, Directory, User } from "./directory.js";
import { HttpProblem } from "./problem.js";
import { signToken } from "./tokens.js";

export interface Shared {
  directory: Directory;
  calls: CallLog;
  secret: string;
}

export interface OpenRequest {
  body: unknown;
  query: URLSearchParams;
  /** What stands in the path in the place of `:id`. */
  id: string;
}

export interface Answer {
  status: number;
  body: unknown;
}

type OpenRoute = (request: OpenRequest) => Promise<Answer> | Answer;
type UserRoute = (user: User, request: OpenRequest) => Promise<Answer> | Answer;

const text = z.string().min(1);
const registration = z.object({ first_name: text, last_name: text, email: text, password: text });
const credentials = z.object({ email: text, password: text });
const callUserId = z.object({ call_user_id: z.string().regex(/^[A-Za-z0-9_]{3,30}$/) });
const newContact = z.object({
  contact_user_id: z.coerce.number().int().optional(),
  contact_call_id: text.optional(),
  nickname: z.string().nullish(),
});
const callStart = z.object({ receiver_id: z.coerce.number().int() });
const callEnd = z.object({
  call_id: z.coerce.number().int(),
  call_status: z.enum(["missed", "completed", "ongoing"]),
});
const pushToken = z.object({ token: text });

/** The routes that need no token. */
export function openRoutes({ directory, secret }: Shared): Record<string, OpenRoute> {
  return {
    "GET /health": () => ok({ ok: true }),
    "POST /api/auth/register": async ({ body }) => {
      const { user_id, email } = await directory.register(parse(registration, body));
      return { status: 201, body: { user_id, email } };
    },
    "POST /api/auth/login": async ({ body }) => {
      const { email, password } = parse(credentials, body);
      const user = await directory.login(email, password);
      const { user_id, first_name, last_name } = user;
      return ok({
        token: signToken(user, secret),
        user: { user_id, email: user.email, first_name, last_name },
      });
    },
  };
}

/** The routes of a signed-in user. */
export function userRoutes({ directory, calls }: Shared): Record<string, UserRoute> {
  return {
    "GET /api/me": (user) => ok(user),
    "POST /api/me/call-user-id": (user, { body }) =>
      ok(directory.setCallId(user, parse(callUserId, body).call_user_id)),
    "GET /api/users/search": (_user, { query }) =>
      ok(
        directory.search(query.get("q") ?? "").map(({ user_id, first_name, last_name, call_user_id }) => ({
          user_id,
          first_name,
          last_name,
          call_user_id,
        })),
      ),
    "GET /api/contacts": (user) => ok(directory.contactsOf(user).map((contact) => shown(directory, contact))),
    "POST /api/contacts": (user, { body }) => addContact(directory, user, body),
    "DELETE /api/contacts/:id": (user, { id }) => {
      directory.removeContact(user, Number(id));
      return ok({ ok: true });
    },
    "GET /api/calls": (user) => ok(calls.of(user)),
    "POST /api/calls/start": (user, { body }) => {
      const receiver = directory.byId(parse(callStart, body).receiver_id);
      if (receiver === undefined) throw new HttpProblem(404, "Receiver not found");
      return { status: 201, body: { call_id: calls.start(user.user_id, receiver.user_id) } };
    },
    "POST /api/calls/end": (_user, { body }) => {
      const { call_id, call_status } = parse(callEnd, body);
      calls.finish(call_id, call_status);
      return ok({ ok: true });
    },
    "POST /api/push/fcm-token": (user, { body }) => {
      directory.setPushToken(user, parse(pushToken, body).token);
      return ok({ ok: true });
    },
    "GET /api/push/status": (user) => ok({ firebaseEnabled: false, hasToken: directory.hasPushToken(user) }),
  };
}

function addContact(directory: Directory, user: User, body: unknown): Answer {
  const { contact_user_id, contact_call_id, nickname } = parse(newContact, body);
  if (contact_user_id === undefined && contact_call_id === undefined) {
    throw new HttpProblem(400, "contact_user_id or contact_call_id is required");
  }
  const other =
    contact_user_id === undefined
      ? directory.byCallId(contact_call_id ?? "")
      : directory.byId(contact_user_id);
  const { contact_id } = directory.addContact(user, other, nickname ?? null);
  return { status: 201, body: { contact_id } };
}

function shown(directory: Directory, contact: Contact): unknown {
  const other = directory.byId(contact.contact_user_id);
  return {
    ...contact,
    first_name: other?.first_name,
    last_name: other?.last_name,
    email: other?.email,
    call_user_id: other?.call_user_id,
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function parse<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const result = schema.safeParse(body);
  if (!result.success) throw new HttpProblem(400, `Missing or invalid fields: ${fieldsOf(result.error)}`);
  return result.data;
}

function fieldsOf(error: z.ZodError): string {
  return error.issues.map((issue) => issue.path.join(".") || "body").join(", ");
}

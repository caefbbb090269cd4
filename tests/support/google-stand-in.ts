import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import jsonwebtoken from "jsonwebtoken";
import { onTestFinished } from "vitest";
import { z } from "zod";

const SECOND = 1_000;
const PROJECT = "calling-test";
const CLIENT = "push@calling-test.iam.gserviceaccount.com";
const KEY_ID = "key-1";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** Making a key takes a moment, so all stand-ins of a test file share one. */
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (pair: typeof keys) => pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const statement = z.strictObject({
  iss: z.literal(CLIENT),
  scope: z.literal("https://www.googleapis.com/auth/firebase.messaging"),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});

const shown = z.string().min(1);
/** Everything that a message may hold, and nothing else. */
const message = z.strictObject({
  message: z.strictObject({
    token: shown,
    data: z.strictObject({
      type: z.literal("INCOMING_CALL"),
      callerId: shown,
      calleeId: shown,
      roomId: shown,
      isVideoCall: z.enum(["true", "false"]),
    }),
    notification: z.strictObject({ title: shown }),
    android: z.strictObject({
      priority: z.literal("high"),
      ttl: z.literal("0s"),
      collapse_key: z.literal("incoming_call"),
      notification: z.strictObject({
        title: shown,
        icon: z.literal("ic_notification"),
        click_action: z.literal("FLUTTER_NOTIFICATION_CLICK"),
      }),
    }),
  }),
});
export type PushMessage = z.infer<typeof message>["message"];

/** How the stand-in is to answer one message. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The connection is cut instead of answered. */
  cut?: boolean;
}

/** Google's two endpoints, as strict as they are: the token endpoint and `messages:send`. */
export class GoogleStandIn {
  readonly messages: PushMessage[] = [];
  /** What was wrong with requests; a test that expects none says so. */
  readonly complaints: string[] = [];
  /** How many access tokens were given out. */
  grants = 0;
  /** How long they are good for. */
  grantSeconds = 3_600;
  /** What the next messages are answered with; afterwards all are taken. */
  readonly replies: Reply[] = [];
  #waiting: (() => void)[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #url = "";

  /** Starts one for the test that is running. */
  static async start(): Promise<GoogleStandIn> {
    const google = new GoogleStandIn();
    await new Promise<void>((resolve) => google.#server.listen(0, "127.0.0.1", resolve));
    google.#url = `http://127.0.0.1:${(google.#server.address() as AddressInfo).port}`;
    onTestFinished(() => google.#stop());
    return google;
  }

  get url(): string {
    return this.#url;
  }

  /** A service account that it knows, as the JSON that Firebase hands out. */
  account(changes: Record<string, unknown> = {}): string {
    return JSON.stringify({
      type: "service_account",
      project_id: PROJECT,
      private_key_id: KEY_ID,
      private_key: pem(keys),
      client_email: CLIENT,
      token_uri: `${this.#url}/token`,
      ...changes,
    });
  }

  /** The same account with somebody else's key. */
  forgedAccount(): string {
    return this.account({ private_key: pem(stranger) });
  }

  /** Resolves once that many messages have been answered, in whatever way. */
  async answered(count: number): Promise<void> {
    while (this.#answers < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #answers = 0;

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const reply = request.url === "/token" ? this.#grant(body) : this.#take(request, body);
    if (reply.cut) request.socket.destroy();
    else {
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      response.end(JSON.stringify(reply.body ?? {}));
    }
    if (request.url !== "/token") this.#answers += 1;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #grant(body: string): Reply {
    const form = new URLSearchParams(body);
    try {
      if (form.get("grant_type") !== GRANT) throw new Error("another grant type");
      const verified = jsonwebtoken.verify(form.get("assertion") ?? "", keys.publicKey, {
        algorithms: ["RS256"],
        complete: true,
        // Tests move the clock of the server; the span of the statement is checked below.
        ignoreExpiration: true,
      });
      const { iat, exp, aud } = statement.parse(verified.payload);
      if (verified.header.kid !== KEY_ID) throw new Error("another key id");
      if (aud !== `${this.#url}/token`) throw new Error("another audience");
      if (exp - iat > 3_600) throw new Error("too long a statement");
    } catch (error) {
      this.complaints.push(`token: ${String(error)}`);
      return { status: 400, body: { error: "invalid_grant" } };
    }
    this.grants += 1;
    return {
      status: 200,
      body: { access_token: `access-${this.grants}`, expires_in: this.grantSeconds, token_type: "Bearer" },
    };
  }

  #take(request: IncomingMessage, body: string): Reply {
    if (request.method !== "POST" || request.url !== `/v1/projects/${PROJECT}/messages:send`) {
      this.complaints.push(`${request.method} ${request.url}`);
      return { status: 404 };
    }
    if (request.headers.authorization !== `Bearer access-${this.grants}`) {
      this.complaints.push(`authorization ${request.headers.authorization}`);
      return { status: 401, body: { error: { code: 401, status: "UNAUTHENTICATED" } } };
    }
    const parsed = message.safeParse(JSON.parse(body));
    if (!parsed.success) {
      this.complaints.push(parsed.error.message);
      return { status: 400, body: { error: { code: 400, status: "INVALID_ARGUMENT" } } };
    }
    const reply = this.replies.shift();
    if (reply) return reply;
    this.messages.push(parsed.data.message);
    return { status: 200, body: { name: `projects/${PROJECT}/messages/${this.messages.length}` } };
  }

  async #stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

const FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
const BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";

/** The answers that Google gives, in its own shapes. */
export const googleReplies = {
  unregistered: {
    status: 404,
    body: {
      error: {
        code: 404,
        message: "Requested entity was not found.",
        status: "NOT_FOUND",
        details: [{ "@type": FCM_ERROR, errorCode: "UNREGISTERED" }],
      },
    },
  },
  /** The token never was one. */
  badToken: {
    status: 400,
    body: {
      error: {
        code: 400,
        message: "The registration token is not a valid FCM registration token",
        status: "INVALID_ARGUMENT",
        details: [{ "@type": FCM_ERROR, errorCode: "INVALID_ARGUMENT" }],
      },
    },
  },
  /** Something else in the message is wrong. */
  badMessage: {
    status: 400,
    body: {
      error: {
        code: 400,
        message: "Invalid value",
        status: "INVALID_ARGUMENT",
        details: [{ "@type": BAD_REQUEST, fieldViolations: [{ field: "message.data[0].value" }] }],
      },
    },
  },
  unavailable: { status: 503, body: { error: { code: 503, status: "UNAVAILABLE" } } },
  quota: (seconds: number): Reply => ({
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: { error: { code: 429, status: "RESOURCE_EXHAUSTED" } },
  }),
  staleAccess: { status: 401, body: { error: { code: 401, status: "UNAUTHENTICATED" } } },
  cut: { status: 0, cut: true },
} as const;

export const GRANT_MS = 3_600 * SECOND;

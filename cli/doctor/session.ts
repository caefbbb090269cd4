import { existsSync } from "node:fs";
import { ProfileStore, profilePath, RestClient, type Session, trySocket } from "../../client/index.js";
import { CallError } from "../../protocol/errors.js";
import type { Environment } from "../context.js";
import { formatMoment } from "../duration.js";
import { type Finding, failing, fine, reasonOf, unknown, warning } from "./finding.js";

const SIGN_IN = "Log in with: calling login (or make an account with: calling register).";

/** Reads who is logged in with a profile; a profile that is not there is not made. Throws `profile-unreadable`. */
export function readSession(profile: string, env: Environment): Session | null {
  const path = profilePath(profile, { ...env });
  if (!existsSync(path)) return null;
  const store = ProfileStore.openToRead(path);
  try {
    return store.session;
  } finally {
    store.close();
  }
}

/** Whether the token is still good here, by the server's word, and at the socket's door. */
export async function examineSession(
  session: Session | null,
  server: string | null,
  now: Date,
): Promise<Finding[]> {
  if (session === null) return [warning("account", "nobody is logged in with this profile", SIGN_IN)];
  const expiry = expiryOf(session.token);
  if (expiry !== null && expiry <= now) {
    return [
      failing(
        "account",
        `the session of ${session.email} ended ${formatMoment(expiry.toISOString())}`,
        SIGN_IN,
      ),
    ];
  }
  if (server === null) {
    return [
      unknown("account", `logged in as ${session.email}${untilText(expiry)}; no server answers to ask`),
    ];
  }
  return [await tokenFinding(session, server, expiry), await socketFinding(session, server)];
}

async function tokenFinding(
  { token, email }: Session,
  server: string,
  expiry: Date | null,
): Promise<Finding> {
  const rest = new RestClient({ servers: { primary: server, fallback: server }, token: () => token });
  try {
    const { call_user_id: callId } = await rest.request("me");
    if (callId !== null) return fine("account", `${callId}, logged in as ${email}${untilText(expiry)}`);
    return warning(
      "account",
      `logged in as ${email}, but without a Call ID nobody can call`,
      "Choose one with: calling profile set --call-id ID",
    );
  } catch (error) {
    const { code, message } = CallError.from(error, "server-error");
    if (code === "unauthorized" || code === "token-expired")
      return failing("account", `${server} does not accept the session of ${email}`, SIGN_IN);
    return warning(
      "account",
      `${server} could not say whether the session is good: ${message}`,
      "Try again later.",
    );
  }
}

async function socketFinding({ token }: Session, server: string): Promise<Finding> {
  try {
    await trySocket({ url: server, token });
    return fine("socket", "a WebSocket opens, and the session is accepted there");
  } catch (error) {
    const failure = CallError.from(error, "server-unreachable");
    const isRefusal = failure.code !== "server-unreachable";
    return failing(
      "socket",
      isRefusal ? `refused: ${failure.message}` : `no WebSocket opens: ${reasonOf(failure.cause ?? failure)}`,
      isRefusal
        ? SIGN_IN
        : "A proxy between may not pass WebSockets (docs/operating.md has the lines for nginx).",
    );
  }
}

const untilText = (expiry: Date | null): string =>
  expiry === null ? "" : `, until ${formatMoment(expiry.toISOString())}`;

/** What a token says of its own end; it is read and not verified, which only its server can. */
export function expiryOf(token: string): Date | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const seconds = typeof payload === "object" && payload !== null && "exp" in payload ? payload.exp : null;
    const moment = typeof seconds === "number" ? new Date(seconds * 1_000) : null;
    return moment === null || Number.isNaN(moment.getTime()) ? null : moment;
  } catch {
    return null;
  }
}

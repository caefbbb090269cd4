import { z } from "zod";

const MS_PER_SECOND = 1000;
/** A token is exchanged when half of its life is over: a machine that sleeps for days still has a good one. */
const RENEW_AT = 0.5;

const claims = z.object({ iat: z.number(), exp: z.number() });

/**
 * When a token wants to be renewed, in milliseconds since the epoch; null for one that does not tell. Only the server
 * can say whether a token is good: this reads its dates and believes nothing else of it.
 */
export function renewalTime(token: string): number | null {
  const [, body = ""] = token.split(".");
  const parsed = claims.safeParse(parseJson(Buffer.from(body, "base64url").toString("utf8")));
  if (!parsed.success) return null;
  const { iat, exp } = parsed.data;
  return (iat + (exp - iat) * RENEW_AT) * MS_PER_SECOND;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { createHmac } from "node:crypto";
import type { IceServer } from "../../protocol/rest.js";

/** How long TURN credentials are good for, in seconds; a diagnosis needs them for a moment only. */
export const CREDENTIAL_SECONDS = { call: 600, doctor: 60 } as const;
export type IcePurpose = keyof typeof CREDENTIAL_SECONDS;

export interface IceConfig {
  turnUrls: string[];
  turnSecret: string | null;
  stunUrls: string[];
}

/** The servers for one user, with credentials after coturn's REST scheme (`use-auth-secret`). */
export function iceServersFor(
  userId: number,
  { turnUrls, turnSecret, stunUrls }: IceConfig,
  { purpose, now }: { purpose: IcePurpose; now: number },
): IceServer[] {
  const servers: IceServer[] = [];
  if (stunUrls.length > 0) servers.push({ urls: [...stunUrls] });
  if (turnUrls.length > 0 && turnSecret !== null) {
    const expiry = Math.floor(now / 1000) + CREDENTIAL_SECONDS[purpose];
    const username = `${expiry}:${userId}`;
    const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
    servers.push({ urls: [...turnUrls], username, credential });
  }
  return servers;
}

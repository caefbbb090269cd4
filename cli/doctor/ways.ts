import { RestClient, type Session } from "../../client/index.js";
import { CallError } from "../../protocol/errors.js";
import type { IceServer } from "../../protocol/index.js";
import { type Finding, unknown, warning } from "./finding.js";
import { examineNat } from "./nat.js";
import { examineRelays } from "./relays.js";
import { isOnThisMachine, type ServersFound } from "./servers.js";
import { parseIceUrl } from "./stun/ice-url.js";

/** How sound and pictures will find their way to others: directly, or through a relay. */
export async function examineWays(session: Session | null, inUse: ServersFound["inUse"]): Promise<Finding[]> {
  if (inUse === null) return [unknown("ways", "no server answers that could name STUN and TURN servers")];
  if (!inUse.features.has("ice-servers")) {
    return [
      unknown("ways", "this server names no STUN and TURN servers; calls use what direct way there is"),
    ];
  }
  if (session === null) {
    return [
      unknown("ways", "only who is logged in is told of STUN and TURN servers", "Log in with: calling login"),
    ];
  }
  const { url: server } = inUse;
  let servers: readonly IceServer[];
  try {
    const rest = new RestClient({
      servers: { primary: server, fallback: server },
      token: () => session.token,
    });
    const answer = await rest.request("iceServers", { body: { purpose: "doctor" } });
    servers = answer.ice_servers;
  } catch (error) {
    const { code, message } = CallError.from(error, "server-error");
    const cure =
      code === "rate-limited"
        ? "Wait: credentials for this are given a few times an hour."
        : "Log in again, with: calling login";
    return [warning("ways", `the server named no STUN and TURN servers: ${message}`, cure)];
  }
  const urls = servers.flatMap((one) => one.urls.flatMap((url) => parseIceUrl(url) ?? []));
  const found = await Promise.all([examineNat(urls), examineRelays(servers, isOnThisMachine(server))]);
  return found.flat();
}

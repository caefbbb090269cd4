import type { IceServer } from "../../protocol/index.js";
import { type Finding, failing, fine, reasonOf, unknown, warning } from "./finding.js";
import { type RelayTrial, tryRelay } from "./relay-trial.js";
import { endpointText } from "./stun/address.js";
import { RelayRefused } from "./stun/allocation.js";
import { type IceUrl, parseIceUrl } from "./stun/ice-url.js";

const PATIENCE_MS = 4_000;
const UNAUTHORIZED = 401;
const CAPACITY: readonly number[] = [486, 508];

/** Whether each relay takes our credentials, and whether what is sent to it arrives here. */
export async function examineRelays(servers: readonly IceServer[], isLocal: boolean): Promise<Finding[]> {
  const relays = servers.flatMap(({ urls, username, credential }) =>
    urls
      .filter((url) => /^turns?:/.test(url))
      .map((url) => ({ url, username: username ?? "", credential: credential ?? "" })),
  );
  if (relays.length === 0 && isLocal)
    return [fine("TURN", "no relay; between phones of one machine none is needed")];
  if (relays.length === 0) {
    return [
      warning(
        "TURN",
        "the server names no relay: calls between strict networks will stay silent",
        "Ask the operator to run coturn and to set TURN_URLS and TURN_SECRET (docs/operating.md).",
      ),
    ];
  }
  return Promise.all(
    relays.map(({ url, ...credentials }) => {
      const parsed = parseIceUrl(url);
      return parsed === null ? misspelt(url) : examineRelay(url, parsed, credentials);
    }),
  );
}

async function examineRelay(
  url: string,
  parsed: IceUrl,
  credentials: { username: string; credential: string },
): Promise<Finding> {
  try {
    return trialFinding(url, await tryRelay(parsed, credentials, AbortSignal.timeout(PATIENCE_MS)));
  } catch (error) {
    if (error instanceof RelayRefused) return refusalFinding(url, error);
    const reason = error instanceof Error && error.name === "TimeoutError" ? "no answer" : reasonOf(error);
    return failing(
      "TURN",
      `${url}: ${reason}`,
      "Check that coturn runs there, and that no firewall between stops this port.",
    );
  }
}

function trialFinding(url: string, { relayed, traffic, tookMs }: RelayTrial): Finding {
  const text = `${url} gives the address ${endpointText(relayed)} within ${Math.round(tookMs)} ms`;
  if (traffic === "passes") return fine("TURN", `${text}, and what is sent there arrives`);
  if (traffic !== "lost")
    return unknown("TURN", `${text}, but does not relay to ourselves (${traffic.refused})`);
  return failing(
    "TURN",
    `${text}, but nothing that is sent there arrives`,
    "Open the relay's own ports (49152 to 65535, UDP) in the firewall before it, and set external-ip behind a NAT.",
  );
}

function refusalFinding(url: string, { code, message }: RelayRefused): Finding {
  const cure =
    code === UNAUTHORIZED
      ? "TURN_SECRET must be coturn's static-auth-secret, and the clocks of both machines must agree."
      : CAPACITY.includes(code)
        ? "It is full: raise user-quota or total-quota in turnserver.conf."
        : "See the log of coturn for the reason.";
  return failing("TURN", `${url}: ${message}`, cure);
}

const misspelt = (url: string): Finding =>
  failing(
    "TURN",
    `${url} is no STUN or TURN address`,
    "Write it like turn:turn.example.org:3478?transport=udp.",
  );

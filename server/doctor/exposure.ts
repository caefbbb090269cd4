import { isLoopbackHost } from "../config/loopback.js";
import type { ServerConfig } from "../config/server-config.js";
import { type Finding, fine, warning } from "./finding.js";

type Settings = Pick<
  ServerConfig,
  "host" | "legacyClients" | "trustProxy" | "corsOrigins" | "rateLimits" | "metrics"
>;

/** What strangers could do with these settings. */
export function examineExposure(config: Settings): Finding[] {
  const isPublic = !isLoopbackHost(config.host);
  return [
    addressFinding(config, isPublic),
    legacyFinding(config, isPublic),
    proxyFinding(config, isPublic),
    originsFinding(config),
    limitsFinding(config),
    metricsFinding(config, isPublic),
  ];
}

function addressFinding({ host, trustProxy }: Settings, isPublic: boolean): Finding {
  if (!isPublic) return fine("address", `listens on ${host}: only this machine reaches it`);
  if (trustProxy) return fine("address", `listens on ${host}, behind a proxy that speaks TLS`);
  return warning(
    "address",
    `listens on ${host} without TLS: passwords and tokens can be read on their way`,
    "Put a proxy with TLS in front, set TRUST_PROXY=on, and let a firewall keep others from this port.",
  );
}

function legacyFinding({ legacyClients }: Settings, isPublic: boolean): Finding {
  if (legacyClients !== "allow") return fine("sockets without a token", `LEGACY_CLIENTS=${legacyClients}`);
  const text = "anybody may ring, and answer what rings, under any Call ID (LEGACY_CLIENTS=allow)";
  const cure = "Keep it only while phones with the old app need it; else set LEGACY_CLIENTS=deny.";
  return isPublic
    ? warning("sockets without a token", text, cure)
    : fine("sockets without a token", `LEGACY_CLIENTS=allow, and only this machine reaches the server`);
}

function proxyFinding({ trustProxy }: Settings, isPublic: boolean): Finding {
  if (!trustProxy) return fine("proxy", "forwarding headers are not believed (TRUST_PROXY=off)");
  if (!isPublic) return fine("proxy", "forwarding headers are believed (TRUST_PROXY=on)");
  return warning(
    "proxy",
    "forwarding headers are believed, from whoever reaches this address (TRUST_PROXY=on)",
    "Listen where only the proxy reaches the server (HOST), or let a firewall see to it.",
  );
}

function originsFinding({ corsOrigins }: Settings): Finding {
  if (corsOrigins.length === 0) return fine("web pages", "no web page of another origin may use the API");
  const open = corsOrigins.filter((origin) => origin.startsWith("http:") && !isLocal(origin));
  if (open.length === 0) return fine("web pages", `pages of ${corsOrigins.join(", ")} may use the API`);
  return warning(
    "web pages",
    `pages that come without TLS may use the API: ${open.join(", ")}`,
    "Serve those pages over https, and name them so in CORS_ORIGINS.",
  );
}

const isLocal = (origin: string): boolean => isLoopbackHost(new URL(origin).hostname);

function limitsFinding({ rateLimits }: Settings): Finding {
  if (rateLimits) return fine("rate limits", "on");
  return warning(
    "rate limits",
    "off: passwords can be guessed as fast as the machine allows",
    "Set RATE_LIMITS=on unless this is a machine for tests.",
  );
}

function metricsFinding({ metrics }: Settings, isPublic: boolean): Finding {
  if (metrics !== "on" || !isPublic) return fine("metrics", `METRICS=${metrics}`);
  return warning(
    "metrics",
    "anybody may read /metrics",
    "Set METRICS=loopback, or let the proxy keep strangers from /metrics.",
  );
}

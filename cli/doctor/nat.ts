import type { Finding } from "./finding.js";
import { fine, unknown } from "./finding.js";
import { ownAddresses } from "./relay-trial.js";
import { type Endpoint, endpointText, sameEndpoint } from "./stun/address.js";
import { Conversation } from "./stun/conversation.js";
import type { IceUrl } from "./stun/ice-url.js";
import { openUdpLine, resolveServer } from "./stun/line.js";
import { mappedAddressOf } from "./stun/message.js";

const PATIENCE_MS = 3_000;
/** Two that differ tell all there is to know; a third is there for one that is away. */
const SERVERS_MAX = 3;

/** What one server saw of the socket that all of them were asked with. */
export interface Sighting {
  readonly server: Endpoint;
  readonly mapped: Endpoint;
}

/**
 * How the way out changes a socket's address: not at all, to the same one for everybody, to another one for each
 * (then two such people cannot reach each other directly), or to one of which too little was seen to tell.
 */
export type Mapping = "none" | "independent" | "dependent" | "unknown";

export function mappingOf(
  sightings: readonly Sighting[],
  local: { addresses: ReadonlySet<string>; port: number },
): Mapping {
  const [first] = sightings;
  if (first === undefined) return "unknown";
  if (sightings.some(({ mapped }) => !sameEndpoint(mapped, first.mapped))) return "dependent";
  if (local.addresses.has(first.mapped.address) && first.mapped.port === local.port) return "none";
  // One machine that is asked at two ports sees no difference that another machine would.
  return new Set(sightings.map(({ server }) => server.address)).size > 1 ? "independent" : "unknown";
}

/** Asks the servers from one socket where they see it. */
export async function examineNat(urls: readonly IceUrl[]): Promise<Finding[]> {
  const servers = await distinctServers(urls.filter(({ transport }) => transport === "udp"));
  const [first] = servers;
  if (first === undefined) {
    return [unknown("NAT", "no STUN server is known, so nobody can say how others see this machine")];
  }
  const line = await openUdpLine(first);
  try {
    const conversation = new Conversation(line, AbortSignal.timeout(PATIENCE_MS));
    const asked = servers.map(async (server): Promise<Sighting[]> => {
      const mapped = mappedAddressOf(await conversation.ask(server, { method: "binding" }));
      return mapped === null ? [] : [{ server, mapped }];
    });
    const sightings = (await Promise.allSettled(asked)).flatMap((result) =>
      result.status === "fulfilled" ? result.value : [],
    );
    return findings(
      sightings,
      mappingOf(sightings, { addresses: ownAddresses(), port: line.localPort ?? 0 }),
    );
  } finally {
    line.close();
  }
}

function findings(sightings: readonly Sighting[], mapping: Mapping): Finding[] {
  const [first] = sightings;
  if (first === undefined) {
    return [
      {
        about: "UDP",
        level: "warn",
        text: "no STUN server answers over UDP",
        cure: "Let the firewall pass UDP to the outside; without it only a relay over TCP or TLS can carry calls.",
      },
      unknown("NAT", "it cannot be measured without UDP"),
    ];
  }
  const seen = `seen from outside as ${endpointText(first.mapped)}`;
  const udp = fine(
    "UDP",
    `open: ${sightings.map(({ server }) => endpointText(server)).join(" and ")} answered`,
  );
  switch (mapping) {
    case "none":
      return [udp, fine("NAT", `none: ${endpointText(first.mapped)} is an address of this machine`)];
    case "independent":
      return [udp, fine("NAT", `endpoint-independent mapping, ${seen}: direct calls work as a rule`)];
    case "dependent":
      return [
        udp,
        {
          about: "NAT",
          level: "warn",
          text: `address-dependent mapping (also called symmetric), ${seen}: few calls find a direct way`,
          cure: "See that a TURN server works (below), or turn on endpoint-independent NAT or UPnP in the router.",
        },
      ];
    case "unknown":
      return [
        udp,
        unknown(
          "NAT",
          `${seen}; one STUN server alone cannot tell whether others would see the same address`,
        ),
      ];
  }
}

/** One entry for each transport address; those without an address are left to the relay's own check. */
async function distinctServers(urls: readonly IceUrl[]): Promise<Endpoint[]> {
  const resolved = await Promise.allSettled(urls.map(resolveServer));
  const servers: Endpoint[] = [];
  for (const result of resolved) {
    if (result.status === "rejected") continue;
    const isNew = !servers.some((server) => sameEndpoint(server, result.value));
    // One socket speaks one family of addresses.
    const fits = servers[0] === undefined || isV6(servers[0]) === isV6(result.value);
    if (isNew && fits) servers.push(result.value);
  }
  // Different machines first: only they can tell the kinds of NAT apart.
  const addresses = new Set<string>();
  const [firsts, others] = [[] as Endpoint[], [] as Endpoint[]];
  for (const server of servers) {
    (addresses.has(server.address) ? others : firsts).push(server);
    addresses.add(server.address);
  }
  return [...firsts, ...others].slice(0, SERVERS_MAX);
}

const isV6 = ({ address }: Endpoint): boolean => address.includes(":");

import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connect, isIPv6 } from "node:net";
import { isLoopbackHost } from "../config/loopback.js";
import type { ServerConfig } from "../config/server-config.js";
import { type Finding, failing, fine, reasonOf, warning, within } from "./finding.js";

const PATIENCE_MS = 2_000;
/** UDP may lose one. */
const TRIES = 3;
const SECRET_MIN = 16;
const BINDING_REQUEST = Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
const BINDING_SUCCESS = 0x0101;

type Settings = Pick<ServerConfig, "host" | "turnUrls" | "turnSecret" | "stunUrls">;

/** Where a STUN or TURN server is. */
export interface Relay {
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp";
}

/** Whether phones behind strict routers will find each other. */
export async function examineRelays(config: Settings): Promise<Finding[]> {
  const { turnUrls, turnSecret, stunUrls, host } = config;
  const reached = await Promise.all([...stunUrls, ...turnUrls].map(reachFinding));
  if (turnUrls.length > 0) return [secretFinding(turnSecret ?? ""), ...reached];
  if (isLoopbackHost(host))
    return [fine("relays", "no TURN server; on one machine none is needed"), ...reached];
  const none = warning(
    "relays",
    "no TURN server: calls between strict networks will stay silent",
    "Run coturn (deploy/turnserver.conf) and set TURN_URLS and TURN_SECRET.",
  );
  return [none, ...reached];
}

function secretFinding(secret: string): Finding {
  if (secret.length >= SECRET_MIN) return fine("relays", "TURN_SECRET is set");
  return warning(
    "relays",
    `TURN_SECRET is shorter than ${SECRET_MIN} characters`,
    "Make a random one (openssl rand -hex 32), the same here and as coturn's static-auth-secret.",
  );
}

/** Takes `turn:host:port?transport=tcp` apart; null where that is no such address. */
export function parseRelay(url: string): Relay | null {
  const match =
    /^(stun|turn)(s?):(\[[0-9a-fA-F:.]+\]|[^:?/[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/.exec(url);
  if (!match) return null;
  const [, , secure, host = "", port, transport] = match;
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: port === undefined ? (secure ? 5349 : 3478) : Number(port),
    transport: transport === "tcp" || secure ? "tcp" : "udp",
  };
}

async function reachFinding(url: string): Promise<Finding> {
  const relay = parseRelay(url);
  if (relay === null) {
    return failing(
      "relays",
      `${url} is no STUN or TURN address`,
      "Write it like turn:turn.example.org:3478?transport=udp.",
    );
  }
  try {
    await (relay.transport === "udp" ? askOverUdp(relay) : connectOverTcp(relay));
    return fine("relays", `${url} answers`);
  } catch (error) {
    return warning(
      "relays",
      `${url} does not answer from here: ${reasonOf(error)}`,
      "Check its name, that it runs, and the firewalls between (docs/operating.md, Firewall).",
    );
  }
}

/** A STUN binding request, which every TURN server answers too, without credentials. */
async function askOverUdp({ host, port }: Relay): Promise<void> {
  const { address } = await within(PATIENCE_MS, lookup(host));
  const id = randomBytes(12);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  let repeat: NodeJS.Timeout | undefined;
  try {
    await within(
      PATIENCE_MS,
      new Promise<void>((resolve, reject) => {
        socket.once("error", reject);
        socket.on("message", (answer) => {
          const isAnswer = answer.length >= 20 && answer.readUInt16BE(0) === BINDING_SUCCESS;
          if (isAnswer && answer.subarray(8, 20).equals(id)) resolve();
        });
        const ask = () => socket.send(Buffer.concat([BINDING_REQUEST, id]), port, address);
        repeat = setInterval(ask, PATIENCE_MS / TRIES);
        ask();
      }),
    );
  } finally {
    clearInterval(repeat);
    socket.close();
  }
}

async function connectOverTcp({ host, port }: Relay): Promise<void> {
  const socket = connect({ host, port });
  try {
    await within(
      PATIENCE_MS,
      new Promise<void>((resolve, reject) => {
        socket.once("connect", () => resolve());
        socket.once("error", reject);
      }),
    );
  } finally {
    socket.destroy();
  }
}

import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { type Endpoint, endpointText } from "./stun/address.js";
import { Allocation, type Credentials } from "./stun/allocation.js";
import { Conversation } from "./stun/conversation.js";
import type { IceUrl } from "./stun/ice-url.js";
import { type Line, openStreamLine, openUdpLine, resolveServer } from "./stun/line.js";
import { dataOf, mappedAddressOf } from "./stun/message.js";

const PROBE_PAUSE_MS = 200;
const PROBE_BYTES = 16;

/** What became of an attempt to be reached through a relay. */
export interface RelayTrial {
  readonly relayed: Endpoint;
  /** `passes`: what was sent to the relay's address arrived here. */
  readonly traffic: "passes" | "lost" | { readonly refused: string };
  readonly tookMs: number;
}

/**
 * Does what a call would do: gets an address at the relay, and sends something to it from another socket of this machine.
 * Rejects with `RelayRefused`, with what broke the line, or with the signal's reason when nobody answers.
 */
export async function tryRelay(
  url: IceUrl,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<RelayTrial> {
  const began = performance.now();
  const server = await resolveServer(url);
  const line = await openLine(url, server, signal);
  try {
    const conversation = new Conversation(line, signal);
    const allocation = await Allocation.open(conversation, server, credentials);
    const tookMs = performance.now() - began;
    const traffic = await tryTraffic(allocation, conversation, { server, mapped: allocation.mapped }, signal);
    // Nothing depends on this any more: the relay forgets the address by itself after ten minutes.
    await allocation.release().catch(() => {});
    return { relayed: allocation.relayed, traffic, tookMs };
  } finally {
    line.close();
  }
}

function openLine(url: IceUrl, server: Endpoint, signal: AbortSignal): Promise<Line> {
  if (url.transport === "udp") return openUdpLine(server);
  return openStreamLine(server, { secure: url.transport === "tls", name: url.host }, signal);
}

/** Another socket of this machine plays the other person. */
async function tryTraffic(
  allocation: Allocation,
  conversation: Conversation,
  { server, mapped }: { server: Endpoint; mapped: Endpoint | null },
  signal: AbortSignal,
): Promise<RelayTrial["traffic"]> {
  const other = await openUdpLine(allocation.relayed);
  try {
    const seenAs = mapped ?? (await askMapped(other, server, signal));
    const probe = randomBytes(PROBE_BYTES);
    const arrived = new Promise<"passes">((resolve) => {
      conversation.onIndication((message) => {
        if (dataOf(message)?.equals(probe)) resolve("passes");
      });
    });
    // A permission is about an address, whatever the port.
    try {
      await allocation.admit(seenAs);
    } catch (error) {
      return {
        refused: `${endpointText(seenAs)}: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
    const repeat = setInterval(() => other.send(probe, allocation.relayed), PROBE_PAUSE_MS);
    other.send(probe, allocation.relayed);
    try {
      return await Promise.race([arrived, aborted(signal)]);
    } finally {
      clearInterval(repeat);
    }
  } finally {
    other.close();
  }
}

async function askMapped(line: Line, server: Endpoint, signal: AbortSignal): Promise<Endpoint> {
  const answer = await new Conversation(line, signal).ask(server, { method: "binding" });
  const mapped = mappedAddressOf(answer);
  if (mapped === null) throw new Error("the server did not say where it sees us");
  return mapped;
}

const aborted = (signal: AbortSignal): Promise<"lost"> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve("lost");
    signal.addEventListener("abort", () => resolve("lost"), { once: true });
  });

/** The addresses of this machine, by which a missing NAT shows. */
export function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces())
      .flat()
      .flatMap((one) => (one === undefined ? [] : [one.address])),
  );
}

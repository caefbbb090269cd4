import { z } from "zod";
import type { Ack } from "../../protocol/client-events.js";
import { isErrorCode } from "../../protocol/errors.js";
import { serverEvents } from "../../protocol/server-events.js";
import { callId, roomId } from "../../protocol/values.js";
import type { Emission, Target } from "../calls/effects.js";

/**
 * What one node tells another. Redis neither signs nor checks what passes through it, so every packet is parsed like
 * one of a client.
 */
const nodeId = z.string().regex(/^[a-z0-9]{1,32}$/);
/** The form under which people are compared. */
const person = z.string().min(1).max(64);
const text = z.string().max(256);

const target: z.ZodType<Target> = z.union([
  z.object({ kind: z.literal("socket"), socket: text }),
  z.object({ kind: z.literal("device"), callId, device: text }),
  z.looseObject({
    kind: z.literal("user"),
    callId,
    except: text.optional(),
    only: z.enum(["account", "app"]).optional(),
  }) as z.ZodType<Extract<Target, { kind: "user" }>>,
]);

/** The payload stays as it is: parsed, it would lose what only its receivers understand. */
const emission = z.custom<Emission>((given) => {
  if (typeof given !== "object" || given === null || !("event" in given) || !("payload" in given))
    return false;
  const { event, payload } = given;
  if (typeof event !== "string" || !Object.hasOwn(serverEvents, event)) return false;
  return serverEvents[event as keyof typeof serverEvents].safeParse(payload).success;
});

const reply = z.custom<Ack<unknown>>((given) => {
  if (typeof given !== "object" || given === null || !("ok" in given)) return false;
  if (given.ok === true) return "data" in given;
  if (!("error" in given) || typeof given.error !== "object" || given.error === null) return false;
  return "code" in given.error && isErrorCode(given.error.code) && "message" in given.error;
});

const claim = z.object({ room: roomId, owner: nodeId });

const item = z.discriminatedUnion("kind", [
  /** An event for sockets of the receiver. */
  z.object({ kind: z.literal("emit"), to: target, emission }),
  /** A command about a call that the receiver keeps; `claim` is what the sender's node knows of who sent it. */
  z.object({
    kind: z.literal("run"),
    id: z.number(),
    name: text,
    command: z.unknown(),
    claim: claim.nullable(),
  }),
  /** The call is not, or no longer, kept by the node that was asked. */
  z.object({ kind: z.literal("moved"), id: z.number() }),
  /** What came of a command; `logged` announces a `committed`. */
  z.object({ kind: z.literal("done"), id: z.number(), reply, logged: z.boolean() }),
  z.object({ kind: z.literal("committed"), id: z.number(), ok: z.boolean() }),
  /** Somebody with sockets at the receiver is busy in a room of the sender, or is so no longer. */
  z.object({ kind: z.literal("claim"), person, room: roomId, busy: z.boolean() }),
  /** The same for an open invite. */
  z.object({ kind: z.literal("invite"), person, room: roomId, open: z.boolean() }),
  /** Somebody has sockets at the sender, or has no more. */
  z.object({ kind: z.literal("presence"), person, here: z.boolean() }),
  /** The sender did not know in time that the receiver has sockets of somebody. */
  z.object({ kind: z.literal("catch-up"), person }),
  /** All sockets that the sender has of somebody who is busy or invited at the receiver. */
  z.object({ kind: z.literal("roll"), person, sockets: z.array(text) }),
  /** The sender stops in good order; nobody has to wait until it is missed. */
  z.object({ kind: z.literal("farewell") }),
  /** The receiver keeps this call from now on. */
  z.object({
    kind: z.literal("take"),
    room: roomId,
    version: z.number(),
    state: z.string(),
    timers: z.string(),
    places: z.array(z.object({ person, nodes: z.array(nodeId) })),
  }),
]);

/** One thing that one node tells another. */
export type Item = z.infer<typeof item>;
export type ItemOf<K extends Item["kind"]> = Extract<Item, { kind: K }>;

/** Everything that a node tells another at one moment. `epoch` and `seq` put packets in order. */
const packet = z.object({
  from: nodeId,
  epoch: z.number().int().min(1),
  seq: z.number().int().min(1),
  items: z.array(item),
});
export type Packet = z.infer<typeof packet>;
/** A packet among all that one node has sent to another. */
export type PacketNumber = Pick<Packet, "epoch" | "seq">;

/** What a node tells all others. */
const notice = z.object({ from: nodeId, topic: z.string().min(1).max(64), data: z.unknown() });
export type Notice = z.infer<typeof notice>;

const anything = z.union([packet, notice]);

/** Null for what no node of ours can have sent. */
export function parsePacket(textOfPacket: string): Packet | Notice | null {
  try {
    const parsed = anything.safeParse(JSON.parse(textOfPacket));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

import { z } from "zod";
import { LIMITS } from "../../protocol/limits.js";
import { answer, callId, candidate, offer, roomId, signal } from "../../protocol/values.js";
import type { CommandName, Commands } from "../calls/decide.js";

/** What one node may ask another to do: everything that sockets and their clients can cause. */
export type ForwardedName = Exclude<CommandName, "timeout" | "restore" | "adopt" | "displace">;

const sender = z.object({
  callId,
  userId: z.number().int().nullable(),
  device: z.string().max(200),
  socket: z.string().max(100),
});
/** The word of the sender's own node, which knows its blocks and budgets. */
const standing = z.enum(["blocked", "over-budget"]).optional();
const reason = z.string().max(128).nullable();
const bySender = z.looseObject({ sender });
const byRoom = z.looseObject({ sender, roomId });
const byAddressee = z.looseObject({ sender, roomId, to: callId });

/** Who forgot a field that a command has gained does not compile; unknown ones are for the decision to ignore. */
const schemas: { [C in ForwardedName]: z.ZodType<Commands[C]> } = {
  ring: z.looseObject({
    sender,
    dialed: callId,
    callee: callId,
    offer,
    early: z.array(candidate),
    standing,
    key: z.string().max(LIMITS.key).optional(),
  }),
  answer: z.looseObject({
    sender,
    to: callId,
    roomId: roomId.nullable(),
    signal: answer,
  }),
  end: z.looseObject({
    sender,
    how: z.enum(["end", "cancel", "reject", "fail", "leave"]),
    to: callId.nullable(),
    roomId: roomId.nullable(),
    reason,
    callKey: z.string().max(LIMITS.key).optional(),
  }),
  candidate: z.looseObject({ sender, to: callId, roomId: roomId.nullable(), candidate }),
  invite: z.looseObject({ sender, roomId, to: callId, invitee: callId, standing }),
  cancelInvite: byAddressee,
  declineInvite: byRoom,
  deliverInvite: byRoom,
  knock: byRoom,
  join: byRoom,
  signal: z.looseObject({ sender, roomId, to: callId, signal }),
  resume: z.looseObject({ sender, roomId, lastSeq: z.number().int().min(0).optional() }),
  arrive: bySender,
  go: z.looseObject({ sender, way: z.enum(["goodbye", "lost"]) }),
  heartbeat: bySender,
  vacate: bySender,
};

/** One command on its way to the node that keeps the call concerned. */
export type Forwarded = {
  [C in ForwardedName]: { readonly name: C; readonly command: Commands[C] };
}[ForwardedName];

export const isForwardedName = (name: CommandName): name is ForwardedName => Object.hasOwn(schemas, name);

/** Checks a command of another node; null when it is none. */
export function parseForwarded(name: string, command: unknown): Forwarded | null {
  if (!Object.hasOwn(schemas, name)) return null;
  const known = name as ForwardedName;
  const parsed = schemas[known].safeParse(command);
  return parsed.success ? ({ name: known, command: parsed.data } as Forwarded) : null;
}

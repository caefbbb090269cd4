import { callIdKey, sameCallId } from "../../protocol/values.js";
import type { Call, Party } from "./call.js";
import type { FinishedEntry, UnfinishedCall } from "./call-log.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { APP_DEVICE, userOf } from "./people.js";
import { Step } from "./step.js";

/** A call that was open when the server stopped. */
export interface RestoreCommand {
  readonly unfinished: UnfinishedCall;
  /** It has ended all the same, though the log may not have heard of it. */
  readonly end?: FinishedEntry | undefined;
}

/** Brings a running call back with all members lost; one that had fewer than two members is over. */
export function restore(
  call: Call | null,
  { unfinished, end }: RestoreCommand,
  context: Context,
): Decision<Record<string, never>> {
  const step = new Step(call);
  if (end) step.log(end);
  if (call || end) return step.accept({});
  const { room, members } = unfinished;
  const free = members.filter(
    ({ callId }, index) =>
      context.claimOf(callId) === undefined &&
      members.findIndex((other) => sameCallId(other.callId, callId)) === index,
  );
  if (free.length < 2) {
    step.log({ type: "finished", room, outcome: "failed", at: context.now });
    return step.accept({});
  }
  step.become(restoredCall(unfinished, free, context.now));
  for (const { callId } of free) step.arm("grace", callId, context.times.restartGrace);
  return step.accept({});
}

function restoredCall(
  { room, caller, receiver, video, former }: UnfinishedCall,
  members: UnfinishedCall["members"],
  now: number,
): Call {
  const parties = members.map(
    ({ callId, device }): Party => ({
      callId,
      state: "connecting",
      ...placeOf(device),
      socket: null,
      dialedAs: null,
      sent: {},
      // Numbers go on above whatever the last run may have given out, so that no device takes a new event for an old one.
      seq: now,
      kept: [],
      sentUpTo: now,
    }),
  );
  return {
    roomId: room,
    caller,
    callee: receiver,
    video,
    key: null,
    answeredAt: Math.min(...members.map(({ joinedAt }) => joinedAt)),
    ring: null,
    parties,
    invites: [],
    former: former.map(callIdKey),
  };
}

/** A device with a token gets its place back. An app's is left open, so that its sockets are told what they missed. */
function placeOf(device: string | null | undefined): Pick<Party, "device" | "userId"> {
  if (!device || device === APP_DEVICE) return { device: null, userId: null };
  return { device, userId: userOf(device) };
}

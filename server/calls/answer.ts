import { nextState } from "../../protocol/call-state.js";
import type { AckData } from "../../protocol/client-events.js";
import { type Answer, sameCallId } from "../../protocol/values.js";
import { type Call, type Party, partyOf } from "./call.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { silenceOtherDevices } from "./ending.js";
import type { Sender } from "./people.js";
import { refuse, Step } from "./step.js";

/** `answerCall`: old clients give no room id. */
export interface AnswerCommand {
  readonly sender: Sender;
  readonly to: string;
  readonly roomId: string | null;
  readonly signal: Answer;
}

/** The first device to answer wins; every other one of that user stops ringing. */
export function answer(
  call: Call | null,
  { sender, to, roomId, signal }: AnswerCommand,
  context: Context,
): Decision<AckData["answerCall"]> {
  const callee = call && partyOf(call, sender.callId);
  if (!call || !callee) return refuse(call, "not-in-call");
  if (roomId !== null && roomId !== call.roomId) return refuse(call, "not-in-call");
  if (callee.state !== "ringing") return refuse(call, "wrong-state");
  const caller = partyOf(call, call.caller);
  if (!caller || !sameCallId(to, caller.callId)) return refuse(call, "not-in-call");
  const step = new Step({ ...call, ring: null, answeredAt: context.now });
  step.replaceParty(winner(callee, sender, roomId));
  const answered = { ...caller, state: nextState(caller.state, "accepted") };
  step.replaceParty(answered);
  step.clear("guard", callee.callId);
  step.tell(answered, {
    event: "callAccepted",
    payload: roomId === null ? signal : { from: callee.callId, roomId, signal },
  });
  silenceOtherDevices(step, callee, caller.callId, sender.device, "answered_elsewhere");
  const joined = { type: "joined", room: call.roomId, at: context.now } as const;
  step.log({ ...joined, callId: caller.callId, device: caller.device });
  step.log({ ...joined, callId: callee.callId, device: sender.device });
  return step.accept({ roomId: call.roomId });
}

function winner(callee: Party, sender: Sender, roomId: string | null): Party {
  return {
    ...callee,
    state: nextState(callee.state, "accept"),
    userId: sender.userId,
    device: sender.device,
    socket: sender.socket,
    // A bare answer does not tell the caller how the callee is really spelled.
    dialedAs: roomId === null ? callee.dialedAs : null,
  };
}

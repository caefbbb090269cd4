import type { AckData, ClientEventName, ClientEventPayload } from "../../protocol/client-events.js";
import type { EarlyCandidates } from "../calls/early-candidates.js";
import type { EndCommand } from "../calls/end.js";
import type { Sender } from "../calls/people.js";
import type { Standing } from "../calls/standing.js";
import type { Clock } from "./clock.js";
import type { Calls } from "./fabric.js";
import { andThen, type MaybePromise } from "./maybe-promise.js";
import type { PeopleOnline } from "./people-online.js";
import type { RingPolicy } from "./ring-policy.js";
import type { Outcome } from "./runner.js";

/** What a handler may read: everything but the sender's word about itself. */
export type Message<E extends ClientEventName> = WithoutSender<ClientEventPayload<E>>;
type WithoutSender<P> = P extends object ? Omit<P, "from"> : P;

/** Everything but `register`, which makes a socket somebody and so cannot ask who it is. */
export type CallEventName = Exclude<ClientEventName, "register">;

export type Handlers = {
  [E in CallEventName]: (sender: Sender, message: Message<E>) => MaybePromise<Outcome<AckData[E]>>;
};

export interface HandlerPorts {
  readonly calls: Calls;
  readonly people: Pick<PeopleOnline, "spellingOf">;
  readonly early: EarlyCandidates;
  readonly clock: Clock;
  readonly ringPolicy: RingPolicy;
}

/** One handler per event: each turns a parsed message into a command. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { calls } = ports;
  return {
    heartbeat: (sender) => calls.run("heartbeat", { sender }),
    resume: (sender, { roomId, lastSeq }) => calls.run("resume", { sender, roomId, lastSeq }),
    callUser: (sender, message) => callUser(ports, sender, message),
    answerCall: (sender, { to, roomId, signal }) =>
      calls.run("answer", { sender, to, roomId: roomId ?? null, signal }),
    ...endHandlers(calls),
    iceCandidate: (sender, message) => relayOrKeep(ports, sender, message),
    roomIceCandidate: (sender, { to, roomId, candidate }) =>
      // The app names no room while it does not know one; such a candidate can overtake its call as well.
      roomId
        ? calls.run("candidate", { sender, to, roomId, candidate })
        : relayOrKeep(ports, sender, { to, candidate }),
    roomSignal: (sender, { to, roomId, signal }) => calls.run("signal", { sender, to, roomId, signal }),
    inviteToRoom: (sender, message) => inviteToRoom(ports, sender, message),
    cancelRoomInvite: (sender, { to, roomId }) => calls.run("cancelInvite", { sender, to, roomId }),
    declineRoomInvite: (sender, { roomId }) => calls.run("declineInvite", { sender, roomId }),
    acceptRoomInvite: (sender, { roomId }) => accept(calls, sender, roomId),
  };
}

type EndEventName = "endCall" | "cancelCall" | "rejectCall" | "callFailed" | "leaveRoom";

function endHandlers(calls: Calls): Pick<Handlers, EndEventName> {
  const end = (sender: Sender, how: EndCommand["how"], message: Message<"endCall">, reason?: string | null) =>
    calls.run("end", {
      sender,
      how,
      to: message.to,
      roomId: message.roomId ?? null,
      reason: reason ?? null,
      callKey: message.callKey,
    });
  return {
    endCall: (sender, message) => end(sender, "end", message),
    cancelCall: (sender, message) => end(sender, "cancel", message),
    rejectCall: (sender, { to, roomId, reason }) => end(sender, "reject", { to, roomId }, reason),
    callFailed: (sender, message) => end(sender, "fail", message, message.reason),
    leaveRoom: (sender, { roomId }) =>
      calls.run("end", { sender, how: "leave", to: null, roomId, reason: null }),
  };
}

function callUser(
  ports: HandlerPorts,
  sender: Sender,
  message: Message<"callUser">,
): MaybePromise<Outcome<AckData["callUser"]>> {
  const { userToCall: dialed } = message;
  const standing = ports.ringPolicy.standing(sender, dialed);
  // Who may not ring has nobody looked up.
  const callee = standing === "over-budget" ? dialed : ports.people.spellingOf(dialed);
  return andThen(callee, (spelled) => dial(ports, sender, spelled, message, standing));
}

function inviteToRoom(
  { calls, people, ringPolicy }: HandlerPorts,
  sender: Sender,
  { to, roomId }: Message<"inviteToRoom">,
): MaybePromise<Outcome<AckData["inviteToRoom"]>> {
  // Who is not in that room invites nobody, so nobody has to be looked up.
  if (calls.roomOf(sender.callId) !== roomId) return calls.run("invite", { sender, to, roomId, invitee: to });
  const standing = ringPolicy.standing(sender, to);
  return andThen(standing === "over-budget" ? to : people.spellingOf(to), (invitee) =>
    calls.run("invite", { sender, to, roomId, invitee, standing }),
  );
}

function dial(
  { calls, early, clock }: HandlerPorts,
  sender: Sender,
  callee: string,
  { userToCall: dialed, signalData: offer, key }: Message<"callUser">,
  standing: Standing | undefined,
): MaybePromise<Outcome<AckData["callUser"]>> {
  // An app that joined by an invite never says that it leaves; its next call does.
  return andThen(sender.userId === null ? calls.run("vacate", { sender }) : null, () => {
    const overtook = early.take(sender.socket, dialed, clock.now());
    return calls.run("ring", { sender, dialed, callee, offer, early: overtook, standing, key });
  });
}

function relayOrKeep(
  { calls, early, clock }: HandlerPorts,
  sender: Sender,
  { to, candidate }: Message<"iceCandidate">,
): MaybePromise<Outcome<AckData["iceCandidate"]>> {
  return andThen(calls.run("candidate", { sender, to, roomId: null, candidate }), (outcome) => {
    // Refused as things stand; it is delivered all the same when the `callUser` that it overtook comes in time.
    if (!outcome.reply.ok && outcome.reply.error.code === "not-in-call") {
      early.keep(sender.socket, to, candidate, clock.now());
    }
    return outcome;
  });
}

function accept(
  calls: Calls,
  sender: Sender,
  roomId: string,
): MaybePromise<Outcome<AckData["acceptRoomInvite"]>> {
  const join = () => calls.run("join", { sender, roomId });
  if (sender.userId !== null) return join();
  // An app leaves its room for the next one only if that one lets it in.
  return andThen(calls.run("knock", { sender, roomId }), ({ reply }) =>
    reply.ok ? andThen(calls.run("vacate", { sender }), join) : join(),
  );
}

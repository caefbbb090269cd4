import type { AckData, ClientEventName, ClientEventPayload } from "../../protocol/client-events.js";
import type { EarlyCandidates } from "../calls/early-candidates.js";
import type { EndCommand } from "../calls/end.js";
import type { Sender } from "../calls/people.js";
import type { CallRegistry } from "../calls/registry.js";
import { hindranceToJoin } from "../calls/rooms.js";
import type { Clock } from "./clock.js";
import { andThen, type MaybePromise } from "./maybe-promise.js";
import type { PeopleOnline } from "./people-online.js";
import type { CallRunner, Outcome } from "./runner.js";

/** What a handler may read: everything but the sender's word about itself. */
export type Message<E extends ClientEventName> = WithoutSender<ClientEventPayload<E>>;
type WithoutSender<P> = P extends object ? Omit<P, "from"> : P;

/** Everything but `register`, which makes a socket somebody and so cannot ask who it is. */
export type CallEventName = Exclude<ClientEventName, "register">;

export type Handlers = {
  [E in CallEventName]: (sender: Sender, message: Message<E>) => MaybePromise<Outcome<AckData[E]>>;
};

export interface HandlerPorts {
  readonly runner: CallRunner;
  readonly registry: CallRegistry;
  readonly people: PeopleOnline;
  readonly early: EarlyCandidates;
  readonly clock: Clock;
}

/** One handler per event: each turns a parsed message into a command. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { runner, people, registry } = ports;
  return {
    heartbeat: (sender) => runner.run("heartbeat", { sender }),
    resume: (sender, { roomId }) => runner.run("resume", { sender, roomId }),
    callUser: (sender, message) =>
      andThen(people.spellingOf(message.userToCall), (callee) => dial(ports, sender, callee, message)),
    answerCall: (sender, { to, roomId, signal }) =>
      runner.run("answer", { sender, to, roomId: roomId ?? null, signal }),
    ...endHandlers(runner),
    iceCandidate: (sender, message) => relayOrKeep(ports, sender, message),
    roomIceCandidate: (sender, { to, roomId, candidate }) =>
      // The app names no room while it does not know one; such a candidate can overtake its call as well.
      roomId
        ? runner.run("candidate", { sender, to, roomId, candidate })
        : relayOrKeep(ports, sender, { to, candidate }),
    roomSignal: (sender, { to, roomId, signal }) => runner.run("signal", { sender, to, roomId, signal }),
    inviteToRoom: (sender, { to, roomId }) =>
      // Without that room nobody is invited, so nobody has to be looked up.
      andThen(registry.find(roomId) ? people.spellingOf(to) : to, (invitee) =>
        runner.run("invite", { sender, to, roomId, invitee }),
      ),
    cancelRoomInvite: (sender, { to, roomId }) => runner.run("cancelInvite", { sender, to, roomId }),
    declineRoomInvite: (sender, { roomId }) => runner.run("declineInvite", { sender, roomId }),
    acceptRoomInvite: (sender, { roomId }) => accept(ports, sender, roomId),
  };
}

type EndEventName = "endCall" | "cancelCall" | "rejectCall" | "callFailed" | "leaveRoom";

function endHandlers(runner: CallRunner): Pick<Handlers, EndEventName> {
  const end = (sender: Sender, how: EndCommand["how"], to: string, reason?: string | null) =>
    runner.run("end", { sender, how, to, roomId: null, reason: reason ?? null });
  return {
    endCall: (sender, { to }) => end(sender, "end", to),
    cancelCall: (sender, { to }) => end(sender, "cancel", to),
    rejectCall: (sender, { to, reason }) => end(sender, "reject", to, reason),
    callFailed: (sender, { to, reason }) => end(sender, "fail", to, reason),
    leaveRoom: (sender, { roomId }) =>
      runner.run("end", { sender, how: "leave", to: null, roomId, reason: null }),
  };
}

function dial(
  { runner, early, clock }: HandlerPorts,
  sender: Sender,
  callee: string,
  { userToCall: dialed, signalData: offer }: Message<"callUser">,
): Outcome<AckData["callUser"]> {
  // An app that joined by an invite never says that it leaves; its next call does.
  if (sender.userId === null) runner.run("vacate", { sender });
  const overtook = early.take(sender.socket, dialed, clock.now());
  return runner.run("ring", { sender, dialed, callee, offer, early: overtook });
}

function relayOrKeep(
  { runner, early, clock }: HandlerPorts,
  sender: Sender,
  { to, candidate }: Message<"iceCandidate">,
): Outcome<AckData["iceCandidate"]> {
  const outcome = runner.run("candidate", { sender, to, roomId: null, candidate });
  // Refused as things stand; it is delivered all the same when the `callUser` that it overtook comes in time.
  if (!outcome.reply.ok && outcome.reply.error.code === "not-in-call") {
    early.keep(sender.socket, to, candidate, clock.now());
  }
  return outcome;
}

function accept(
  { runner, registry }: HandlerPorts,
  sender: Sender,
  roomId: string,
): Outcome<AckData["acceptRoomInvite"]> {
  const isWelcome = hindranceToJoin(registry.find(roomId), sender.callId) === undefined;
  if (isWelcome && sender.userId === null) runner.run("vacate", { sender });
  return runner.run("join", { sender, roomId });
}

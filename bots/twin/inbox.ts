import type { z } from "zod";
import type { ActiveCall } from "./active-call.js";
import type { PhoneSockets, SocketName } from "./phone-sockets.js";
import { type Received, received } from "./wire.js";

/** What the phone does with events that do not belong to its one call. */
export interface Inbox {
  call: () => ActiveCall | null;
  incomingCall: (name: SocketName, message: Received["incomingCall"]) => void;
  invited: (message: Received["roomInvite"]) => void;
  inviteCanceled: (message: Received["roomInviteCanceled"]) => void;
  failed: (reason: string) => void;
}

type OnMain = <Value>(event: string, schema: z.ZodType<Value>, handle: (value: Value) => unknown) => void;

/** Subscribes to all that the app understands; what it cannot use it ignores. */
export function listenForEvents(sockets: PhoneSockets, inbox: Inbox): void {
  const onMain: OnMain = (event, schema, handle) =>
    sockets.listen("main", event, schema, (value) => ignoringFailure(handle(value)));
  sockets.listen("listener", "incomingCall", received.incomingCall, (call) =>
    inbox.incomingCall("listener", call),
  );
  onMain("incomingCall", received.incomingCall, (call) => inbox.incomingCall("main", call));
  listenForEnds(onMain, inbox);
  listenForNegotiation(onMain, inbox);
  listenForRoom(onMain, inbox);
}

/** The app compares `from` with its remote user, exactly, except for a rejection. */
function listenForEnds(onMain: OnMain, inbox: Inbox): void {
  const callWith = (from: string): ActiveCall | null => {
    const call = inbox.call();
    return call?.remote === from ? call : null;
  };
  onMain("callEnded", received.callEnded, ({ from }) =>
    callWith(from)?.end({ by: "remote", reason: "ended" }),
  );
  onMain("callCanceled", received.callCanceled, ({ from }) =>
    callWith(from)?.end({ by: "remote", reason: "canceled" }),
  );
  onMain("callFailed", received.callFailed, ({ from, reason }) => {
    const call = callWith(from);
    if (call === null) return;
    inbox.failed(reason ?? "failed");
    call.end({ by: "remote", reason: reason ?? "failed" });
  });
  onMain("callRejected", received.callRejected, ({ reason }) => {
    inbox.failed(reason ?? "rejected");
    inbox.call()?.end({ by: "remote", reason: reason ?? "rejected" });
  });
}

function listenForNegotiation(onMain: OnMain, inbox: Inbox): void {
  onMain("callAccepted", received.callAccepted, (message) => inbox.call()?.callAccepted(message));
  onMain("iceCandidate", received.iceCandidate, (message) => inbox.call()?.iceCandidate(message));
  onMain("roomIceCandidate", received.roomIceCandidate, (message) => inbox.call()?.roomIceCandidate(message));
  onMain("roomSignal", received.roomSignal, (message) => inbox.call()?.roomSignal(message));
}

function listenForRoom(onMain: OnMain, inbox: Inbox): void {
  onMain("roomInvite", received.roomInvite, inbox.invited);
  onMain("roomInviteCanceled", received.roomInviteCanceled, inbox.inviteCanceled);
  onMain("roomJoined", received.roomJoined, (message) => inbox.call()?.roomJoined(message));
  onMain("roomParticipantJoined", received.roomParticipantJoined, (message) =>
    inbox.call()?.roomParticipantJoined(message),
  );
  onMain("roomParticipantLeft", received.roomParticipantLeft, (message) =>
    inbox.call()?.roomParticipantLeft(message),
  );
  onMain("roomJoinFailed", received.roomJoinFailed, ({ reason }) => {
    inbox.failed(reason);
    inbox.call()?.end({ by: "remote", reason });
  });
}

/** A negotiation that fails half-way, mostly because the call ended meanwhile, costs one link and not the phone. */
function ignoringFailure(result: unknown): void {
  if (result instanceof Promise) result.catch(() => {});
}

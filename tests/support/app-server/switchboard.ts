import type { CallLog } from "./call-log.js";
import type { ClientMessages } from "./messages.js";
import type { OfflineQueue, WaitingCall } from "./offline-queue.js";
import { everyoneIn, ROOM_LIMIT, type Room, Rooms } from "./rooms.js";

export interface Outside {
  /** Sends to a user, if there. */
  deliver: (to: string, event: string, payload: unknown) => void;
  isOnline: (user: string) => boolean;
  calls: CallLog;
  waiting: OfflineQueue;
}

type Handlers = {
  [Name in Exclude<keyof ClientMessages, "register">]: (message: ClientMessages[Name]) => void;
};

/** The call rules of the app's own server, holes included: it believes every `from`, and forwards by Call ID. */
export class Switchboard {
  readonly #rooms = new Rooms();
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  readonly handlers: Handlers = {
    callUser: (message) => this.#callUser(message),
    answerCall: (message) => this.#answerCall(message),
    rejectCall: ({ from, to, reason = "rejected" }) =>
      this.#end(from, to, [["callRejected", { from, reason }]]),
    cancelCall: ({ from, to }) =>
      this.#end(from, to, [
        ["callCanceled", { from }],
        ["callEnded", { from }],
      ]),
    callFailed: ({ from, to, reason = "failed" }) => this.#end(from, to, [["callFailed", { from, reason }]]),
    endCall: ({ from, to }) => this.#end(from, to, []),
    iceCandidate: ({ to, from, candidate }) => this.#deliver(to, "iceCandidate", { from, candidate }),
    roomIceCandidate: ({ roomId, to, from, candidate }) =>
      this.#deliver(to, "roomIceCandidate", { roomId, from, candidate }),
    roomSignal: ({ roomId, to, from, signal }) => this.#deliver(to, "roomSignal", { roomId, from, signal }),
    inviteToRoom: (message) => this.#inviteToRoom(message),
    cancelRoomInvite: ({ roomId, to, from }) => {
      this.#rooms.get(roomId)?.invites.delete(to);
      this.#deliver(to, "roomInviteCanceled", { roomId, from });
    },
    acceptRoomInvite: (message) => this.#acceptRoomInvite(message),
    declineRoomInvite: ({ roomId, from }) => {
      const inviter = this.#takeInvite(roomId, from);
      if (inviter !== undefined) this.#deliver(inviter, "roomInviteDeclined", { roomId, from });
    },
  };

  /** A user came online: the first offer that waits rings, further ones find the line busy. */
  arrived(user: string): void {
    for (const call of this.#outside.waiting.takeFor(user)) {
      if (this.#rooms.of(user) === undefined) this.#ring(call);
      else this.#giveUp(call.room, "busy");
    }
  }

  /** A user's socket is gone. */
  departed(user: string): void {
    const room = this.#rooms.of(user);
    if (room === undefined) return;
    if (room.members.size > 2) this.#leave(room, user);
    else this.#end(user, room.caller, []);
  }

  #callUser({ from, userToCall: to, signalData: signal }: ClientMessages["callUser"]): void {
    const current = this.#rooms.of(from);
    const cameByInvite = current !== undefined && from !== current.caller && from !== current.callee;
    if (cameByInvite) this.#leave(current, from);
    if (this.#rooms.of(from) || this.#rooms.of(to) || from === to) {
      this.#logMissed(from, to);
      this.#deliver(from, "callFailed", { from: to, reason: "busy" });
      return;
    }
    const logId = this.#outside.calls.startBetween(from, to);
    const room = this.#rooms.open({ caller: from, callee: to, video: /^m=video/m.test(signal.sdp), logId });
    const call = { room, signal };
    if (this.#outside.isOnline(to)) this.#ring(call);
    else this.#outside.waiting.keep(call, () => this.#giveUp(room, "offline"));
  }

  #answerCall({ from, to, signal, roomId }: ClientMessages["answerCall"]): void {
    const room = this.#rooms.of(from);
    if (room?.ringing === from) this.#rooms.answer(room);
    this.#deliver(to, "callAccepted", roomId ? { from, roomId, signal } : signal);
  }

  #inviteToRoom({ roomId, to, from }: ClientMessages["inviteToRoom"]): void {
    const room = this.#rooms.get(roomId);
    const reason = this.#inviteProblem(room, to);
    if (room === undefined || reason !== null) {
      this.#deliver(from, "roomInviteFailed", { roomId, to, reason });
      return;
    }
    room.invites.set(to, from);
    this.#deliver(to, "roomInvite", {
      roomId,
      from,
      participants: [...room.members],
      isVideoCall: room.video,
    });
  }

  #inviteProblem(room: Room | undefined, to: string): string | null {
    if (room === undefined) return "invalid_room";
    if (room.members.size >= ROOM_LIMIT) return "room_full";
    if (this.#rooms.of(to) !== undefined) return "busy";
    return this.#outside.isOnline(to) ? null : "offline";
  }

  /** Nobody asks whether there was an invite. */
  #acceptRoomInvite({ roomId, from }: ClientMessages["acceptRoomInvite"]): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    if (room.members.size >= ROOM_LIMIT) {
      this.#deliver(from, "roomJoinFailed", { roomId, reason: "room_full" });
      return;
    }
    const inviter = this.#takeInvite(roomId, from);
    const previous = this.#rooms.of(from);
    if (previous !== undefined && previous !== room) this.#leave(previous, from);
    this.#rooms.join(room, from);
    const participants = [...room.members];
    this.#deliver(from, "roomJoined", { roomId, participants, isVideoCall: room.video });
    for (const member of participants)
      this.#deliver(member, "roomParticipantJoined", { roomId, userId: from });
    if (inviter !== undefined) this.#deliver(inviter, "roomInviteAccepted", { roomId, from });
  }

  #ring({ room, signal }: WaitingCall): void {
    this.#rooms.ring(room);
    this.#deliver(room.callee, "incomingCall", { signal, from: room.caller, roomId: room.id });
  }

  /** Whoever ends it, ends it for all; `to` hears the details behind. */
  #end(from: string, to: string, details: readonly (readonly [string, unknown])[]): void {
    const room = this.#rooms.of(from);
    const others = room === undefined ? [to] : everyoneIn(room).filter((user) => user !== from);
    for (const user of others) this.#deliver(user, "callEnded", { from });
    for (const [event, payload] of details) this.#deliver(to, event, payload);
    if (room !== undefined) this.#close(room);
  }

  #giveUp(room: Room, reason: string): void {
    this.#deliver(room.caller, "callFailed", { from: room.callee, reason });
    this.#close(room);
  }

  #leave(room: Room, user: string): void {
    this.#rooms.leave(room, user);
    for (const member of room.members) {
      this.#deliver(member, "roomParticipantLeft", { roomId: room.id, userId: user });
    }
  }

  #close(room: Room): void {
    this.#rooms.close(room);
    this.#outside.waiting.forget(room);
    if (room.logId !== null) this.#outside.calls.finish(room.logId, room.answered ? "completed" : "missed");
  }

  #logMissed(from: string, to: string): void {
    const logId = this.#outside.calls.startBetween(from, to);
    if (logId !== null) this.#outside.calls.finish(logId, "missed");
  }

  #takeInvite(roomId: string, invitee: string): string | undefined {
    const invites = this.#rooms.get(roomId)?.invites;
    const inviter = invites?.get(invitee);
    invites?.delete(invitee);
    return inviter;
  }

  #deliver(to: string, event: string, payload: unknown): void {
    this.#outside.deliver(to, event, payload);
  }
}

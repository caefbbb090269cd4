import type { AckData } from "../../protocol/client-events.js";
import { type AdoptCommand, adopt, type DisplaceCommand, displace } from "./adopt.js";
import { type AnswerCommand, answer } from "./answer.js";
import type { Call } from "./call.js";
import { type CandidateCommand, relayCandidate } from "./candidates.js";
import type { Context } from "./context.js";
import type { Decision } from "./decision.js";
import { type EndCommand, end } from "./end.js";
import {
  type CancelInviteCommand,
  cancelInvite,
  type DeclineInviteCommand,
  declineInvite,
  deliverInvite,
  type InviteCommand,
  invite,
} from "./invites.js";
import { type ArriveCommand, arrive, type GoCommand, go, heartbeat, vacate } from "./presence.js";
import { type RestoreCommand, restore } from "./restore.js";
import { type RingCommand, ring } from "./ring.js";
import {
  type JoinCommand,
  join,
  knock,
  type ResumeCommand,
  relaySignal,
  resume,
  type SignalCommand,
} from "./rooms.js";
import { type TimeoutCommand, timeout } from "./timeouts.js";

/** Everything that can happen to a call. */
export interface Commands {
  ring: RingCommand;
  answer: AnswerCommand;
  end: EndCommand;
  candidate: CandidateCommand;
  invite: InviteCommand;
  cancelInvite: CancelInviteCommand;
  declineInvite: DeclineInviteCommand;
  deliverInvite: DeclineInviteCommand;
  knock: JoinCommand;
  join: JoinCommand;
  signal: SignalCommand;
  resume: ResumeCommand;
  arrive: ArriveCommand;
  go: GoCommand;
  heartbeat: ArriveCommand;
  vacate: ArriveCommand;
  timeout: TimeoutCommand;
  adopt: AdoptCommand;
  displace: DisplaceCommand;
  restore: RestoreCommand;
}

export type CommandName = keyof Commands;

interface SpecificReplies {
  ring: AckData["callUser"];
  answer: AckData["answerCall"];
  invite: AckData["inviteToRoom"];
  join: AckData["acceptRoomInvite"];
  resume: AckData["resume"];
}

/** What the sender of each command is told. */
export type Replies = {
  [C in CommandName]: C extends keyof SpecificReplies ? SpecificReplies[C] : Record<string, never>;
};

const decisions: {
  [C in CommandName]: (call: Call | null, command: Commands[C], context: Context) => Decision<Replies[C]>;
} = {
  ring,
  answer,
  end,
  candidate: relayCandidate,
  invite,
  cancelInvite,
  declineInvite,
  deliverInvite,
  knock,
  join,
  signal: relaySignal,
  resume,
  arrive,
  go,
  heartbeat,
  vacate,
  timeout,
  adopt,
  displace,
  restore,
};

/** The whole of the domain: from a call and a command to the call afterwards, what to do, and the answer. */
export function decide<C extends CommandName>(
  name: C,
  call: Call | null,
  command: Commands[C],
  context: Context,
): Decision<Replies[C]> {
  return decisions[name](call, command, context);
}

/** Where the call concerned is found: by its room id, or by the person who is busy in it. */
export type Subject = { readonly room: string } | { readonly person: string };

const byPerson = ({ sender }: { sender: { callId: string } }): Subject => ({ person: sender.callId });
const byRoom = ({ roomId }: { roomId: string }): Subject => ({ room: roomId });

const subjects: { [C in CommandName]: (command: Commands[C]) => Subject } = {
  ring: byPerson,
  answer: byPerson,
  end: byPerson,
  candidate: byPerson,
  invite: byRoom,
  cancelInvite: byRoom,
  declineInvite: byRoom,
  deliverInvite: byRoom,
  knock: byRoom,
  join: byRoom,
  signal: byRoom,
  resume: byRoom,
  arrive: byPerson,
  go: byPerson,
  heartbeat: byPerson,
  vacate: byPerson,
  timeout: ({ timer }) => ({ room: timer.room }),
  adopt: ({ call }) => byRoom(call),
  displace: byRoom,
  restore: ({ unfinished }) => ({ room: unfinished.room }),
};

/** The subject of a command. */
export function subjectOf<C extends CommandName>(name: C, command: Commands[C]): Subject {
  return subjects[name](command);
}

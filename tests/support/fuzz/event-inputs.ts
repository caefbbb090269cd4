import { type ClientEventName, clientEvents } from "../../../protocol/client-events.js";
import { type Expectation, expectationOf } from "./expectations.js";
import { hostileText } from "./hostile-values.js";
import type { Knowledge } from "./knowledge.js";
import { type Grammar, generate, grammarOf, spoil } from "./payloads.js";
import type { Random } from "./random.js";

/** One event as it goes out. */
export interface EventInput {
  event: string;
  /** The JSON of its arguments, without the brackets. */
  text: string;
  expectation: Expectation;
}

const GRAMMARS = Object.entries(clientEvents).map(
  ([event, schema]) => [event as ClientEventName, grammarOf(schema)] as const,
);

/** How often each event is sent, in parts. Whoever hangs up as often as it calls never gets into a call. */
const WEIGHT: Record<ClientEventName, number> = {
  register: 2,
  heartbeat: 2,
  callUser: 6,
  answerCall: 6,
  rejectCall: 1,
  cancelCall: 1,
  callFailed: 1,
  endCall: 1,
  iceCandidate: 6,
  roomIceCandidate: 6,
  inviteToRoom: 6,
  cancelRoomInvite: 2,
  acceptRoomInvite: 6,
  declineRoomInvite: 3,
  roomSignal: 6,
  leaveRoom: 1,
  resume: 4,
};
const DRAW: readonly (readonly [ClientEventName, Grammar])[] = GRAMMARS.flatMap((entry) =>
  Array.from({ length: WEIGHT[entry[0]] }, () => entry),
);

/** Who sends: its Call ID once it has one, and whether a token vouches for it. */
export interface Source {
  own: string | null;
  hasToken: boolean;
  /** Calls nobody, and so is often free when others call or invite. */
  isGuest: boolean;
}

/** What came to mind because of something heard, now and then with a fault in it. */
export function intendedInputs(knowledge: Knowledge, random: Random, { own }: Source): EventInput[] {
  return knowledge
    .takeIntents()
    .map(({ event, payload }) =>
      input(event, random.chance(0.1) ? spoil(payload, random) : JSON.stringify(payload), own),
    );
}

/** An event at random: half of them good, so that there is something to be hostile in. */
export function randomInput(knowledge: Knowledge, random: Random, source: Source): EventInput {
  const { own } = source;
  const [event, grammar] = random.pick(DRAW) ?? ["heartbeat", {}];
  if (random.chance(0.03)) return input(hostileText(random), JSON.stringify(hostileText(random)), own);
  if (event === "callUser" && source.isGuest) return input("heartbeat", "{}", own);
  if (event === "register") return registration(knowledge, random, source);
  const payload = generate(grammar, random, knowledge);
  if (random.chance(0.02)) return input(event, "", own);
  if (random.chance(0.02)) return input(event, `${JSON.stringify(payload)},${JSON.stringify(payload)}`, own);
  return input(event, random.chance(0.5) ? JSON.stringify(payload) : spoil(payload, random), own);
}

/** A socket without a token may take any name, and then the books would not know who it is: it gets only its own. */
function registration(knowledge: Knowledge, random: Random, { own, hasToken }: Source): EventInput {
  if (hasToken && random.chance(0.3)) return input("register", JSON.stringify(knowledge.person(random)), own);
  const text = random.chance(0.5) ? spoil(own ?? "x", random) : JSON.stringify(own);
  const isAnother = expectationOf("register", argsOf(text), null) === "good" && text !== JSON.stringify(own);
  return input("register", isAnother ? "0" : text, own);
}

function input(event: string, text: string, own: string | null): EventInput {
  return { event, text, expectation: expectationOf(event, argsOf(text), own) };
}

const argsOf = (text: string): unknown[] => JSON.parse(`[${text}]`) as unknown[];

import type { Party } from "./call.js";
import type { Emission } from "./effects.js";

/** Events kept for each party, so that a device that was away can be told what it missed. */
export const KEPT_EVENTS = 128;

/** Characters of kept descriptions and candidates; more than any honest call says while a phone is away. */
export const KEPT_CHARACTERS = 256 * 1024;
/** So many events are taken before their size is looked at again, because looking has its price. */
const LOOK_EVERY = 16;

/** Takes an event into the account of a party: it has the next number, and is kept. */
export function count(party: Party, emission: Emission): Party {
  // The old half goes at once, so that a long call does not move its whole list with every event.
  let kept = party.kept.slice(party.kept.length < 2 * KEPT_EVENTS ? 0 : 1 - KEPT_EVENTS);
  kept.push(emission);
  if (kept.length % LOOK_EVERY === 0) kept = withinSize(kept);
  return { ...party, seq: party.seq + 1, kept };
}

/** The newest events that stay within the bound. */
function withinSize(kept: Emission[]): Emission[] {
  let size = 0;
  for (let index = kept.length - 1; index >= 0; index--) {
    size += sizeOf(kept[index]);
    if (size > KEPT_CHARACTERS) return kept.slice(index + 1);
  }
  return kept;
}

/** Only what peers say to each other can be long. */
function sizeOf(emission: Emission | undefined): number {
  switch (emission?.event) {
    case "callAccepted":
      return "signal" in emission.payload ? emission.payload.signal.sdp.length : emission.payload.sdp.length;
    case "roomSignal":
      return emission.payload.signal.sdp.length;
    case "iceCandidate":
    case "roomIceCandidate":
      return "sdpMid" in emission.payload.candidate ? emission.payload.candidate.candidate.length : 0;
    default:
      return 0;
  }
}

/** The event as a device with a token gets it. The room goes along, because most events name only a person. */
export function numbered({ event, payload }: Emission, roomId: string, seq: number): Emission {
  // Event and payload stay a pair: what is added are fields that every event of a call may carry.
  return { event, payload: { ...payload, roomId, seq } } as Emission;
}

/** The kept events after a number, numbered, in their order. */
export function keptAfter({ seq, kept }: Party, roomId: string, known: number): Emission[] {
  const forgotten = seq - kept.length;
  const start = Math.max(known - forgotten, 0);
  return kept
    .slice(start)
    .map((emission, index) => numbered(emission, roomId, forgotten + start + index + 1));
}

/** True when something after that number is no longer kept. */
export const hasForgotten = ({ seq, kept }: Party, known: number): boolean => known < seq - kept.length;

/** More events than a party is likely to have been told since its call was last written down. */
const UNKNOWN_EVENTS = 64;

/**
 * A party of a call whose node has died: the last events that it was told may be in nobody's books, and their numbers
 * must not be given a second time. So that many numbers go to an event that says nothing new; the jump shows as a gap,
 * by which a device learns that it has to ask, and what it is repeated then does no harm.
 */
export function afterUnknown(party: Party, roomId: string): Party {
  const filler: Emission = { event: "participantBack", payload: { roomId, userId: party.callId } };
  const unknown = Array.from({ length: UNKNOWN_EVENTS }, () => filler);
  return { ...party, seq: party.seq + UNKNOWN_EVENTS, kept: [...party.kept, ...unknown] };
}

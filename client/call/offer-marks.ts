import type { Signal } from "../../protocol/index.js";

/*
 * Clients of this program know each other by a line in their descriptions, which every other client skips. It names the
 * offer: an answer repeats the name of what it answers, so that an answer to an offer that has been replaced is known.
 */
const NAME = "x-calling-offer";
const MARK = new RegExp(`^a=${NAME}:([0-9A-Za-z]{1,32})\\r?$`, "m");
const FIRST_SECTION = /^m=/m;
const ORIGIN = /^o=\S+ ([0-9A-Za-z]{1,32}) /m;

/** The description with the mark of that offer; unchanged where there is none, or nothing to set it into. */
export function marked<S extends Signal>(signal: S, mark: string | null): S {
  if (mark === null || !FIRST_SECTION.test(signal.sdp)) return signal;
  return { ...signal, sdp: signal.sdp.replace(FIRST_SECTION, `a=${NAME}:${mark}\r\nm=`) };
}

/** The mark in a description of somebody's; null for one of another client. */
export const markOf = ({ sdp }: Signal): string | null => MARK.exec(sdp)?.[1] ?? null;

/** A name for one's own offer: every connection gives itself a session id that no other has. */
export const nameOfOffer = ({ sdp }: Signal): string | null => ORIGIN.exec(sdp)?.[1] ?? null;

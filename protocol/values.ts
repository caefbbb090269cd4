import { z } from "zod";
import { LIMITS } from "./limits.js";
import { cleanName, cleanText, shortText } from "./text.js";

/** The address of a user: unique ignoring case, delivered as stored. */
export const callId = z
  .string()
  .min(LIMITS.callIdMin)
  .max(LIMITS.callIdMax)
  .regex(/^[A-Za-z0-9_]+$/, "3 to 30 letters, digits or underscores");

export const roomId = z.string().min(1).max(LIMITS.roomId);

/** The name of a person, cleaned and in its normal form, which can be longer than what came. */
export const personName = (max: number) =>
  z.string().max(max).transform(cleanName).pipe(z.string().min(1).max(max));

/** The same where none is needed. */
export const optionalPersonName = (max: number) =>
  z.string().max(max).transform(cleanName).pipe(z.string().max(max));

/** Free text for people; what could act on a terminal is removed, and it may be empty then. */
export const optionalText = (max: number) => z.string().max(max).transform(cleanText);

export const reason = optionalText(LIMITS.reason);

/** A reason as a receiver takes it: too long a text is cut rather than lost with the event that it explains. */
export const heardReason = z.string().transform((given) => shortText(given, LIMITS.reason));

const sdp = z.string().min(1).max(LIMITS.sdp);

export const offer = z.object({ type: z.literal("offer"), sdp });
export const answer = z.object({ type: z.literal("answer"), sdp });
export const signal = z.discriminatedUnion("type", [offer, answer]);

const flatCandidate = z.object({
  candidate: z.string().max(LIMITS.candidate),
  sdpMid: z.string().max(64).nullable().default(null),
  sdpMLineIndex: z.number().int().min(0).max(255).nullable().default(null),
});

/** One ICE candidate; older clients nest it once more, and get understood. */
export const candidate = z.union([
  flatCandidate,
  z.object({ candidate: flatCandidate }).transform((nested) => nested.candidate),
]);

export type Offer = z.infer<typeof offer>;
export type Answer = z.infer<typeof answer>;
export type Signal = z.infer<typeof signal>;
export type Candidate = z.infer<typeof candidate>;

/** The form under which Call IDs are compared. */
export const callIdKey = (id: string): string => id.toLowerCase();

/** True when both name the same user. */
export const sameCallId = (a: string, b: string): boolean =>
  a === b || (a.length === b.length && callIdKey(a) === callIdKey(b));

/** In each pair that includes a joiner, the one whose Call ID sorts first by UTF-16 code unit makes the offer. */
export const makesOffer = (own: string, other: string): boolean => own < other;

/** A call has video when its offer has a video section. */
export const hasVideo = (sdpText: string): boolean => /^m=video /m.test(sdpText);

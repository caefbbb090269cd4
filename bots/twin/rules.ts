export type PhoneState = "idle" | "dialing" | "ringing" | "connecting" | "connected";

/** In a room the Call ID that sorts first makes the offer; the app compares UTF-16 code units, as `<` does. */
export function makesTheOffer(me: string, other: string): boolean {
  return me < other;
}

/** A 1:1 call is a video call when its offer has a video section. */
export function offersVideo(sdp: string): boolean {
  return /^m=video/m.test(sdp);
}

/** Two refusals have a message of their own; everything else reads the same. */
export function messageFor(reason: string): string {
  if (reason === "busy") return "The user is busy";
  if (reason === "offline") return "The user is offline";
  return "Call failed";
}

/** A phone that lost its socket keeps only a call that is connected. */
export function survivesLostSocket(state: PhoneState): boolean {
  return state === "idle" || state === "connected";
}

/** What the app makes of a new state of the first pair's connection. */
export type LinkVerdict = "up" | "doubtful" | "lost" | "no-news";

/** A disconnection counts only once any call of this phone has connected. */
export function judgeLink(state: string, hasConnectedBefore: boolean): LinkVerdict {
  if (state === "connected" || state === "completed") return "up";
  if (state === "failed") return "lost";
  return state === "disconnected" && hasConnectedBefore ? "doubtful" : "no-news";
}

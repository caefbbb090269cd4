import { cleanText } from "../../../protocol/text.js";
import type { PhoneStatus, ToneName } from "../contract.js";

/** What a phone lets hear: a tone until the next one, a tone once, or silence. */
export interface ToneChange {
  tone: ToneName | null;
  once: boolean;
}

/** A word to a person who looks elsewhere. */
export interface Notice {
  title: string;
  text: string;
}

const NAME_LENGTH = 60;

/** What is heard after the phone has changed like that; null leaves it as it is. */
export function toneAfter(before: PhoneStatus, after: PhoneStatus): ToneChange | null {
  const [was, is] = [lasting(before), lasting(after)];
  if (before.call?.state !== "connected" && after.call?.state === "connected")
    return { tone: "connected", once: true };
  if (after.lastCall && after.lastCall.id !== before.lastCall?.id && !after.call) return endTone(after);
  if (was === is) return null;
  return { tone: is, once: false };
}

/** The tone that belongs to a state as long as it lasts. */
function lasting({ call, settings }: PhoneStatus): ToneName | null {
  if (call?.state === "dialing") return "dialing";
  return call?.state === "ringing" && settings.ringTone ? "ringing" : null;
}

/** Who was not there to hear it ring needs no tone for its end. */
const endTone = ({ lastCall }: PhoneStatus): ToneChange =>
  lastCall?.missed ? { tone: null, once: false } : { tone: "call_ended", once: true };

/** What is shown on the desktop after the phone has changed like that, or null. */
export function noticeAfter(before: PhoneStatus, after: PhoneStatus): Notice | null {
  if (!after.settings.notifications) return null;
  const { call, lastCall } = after;
  if (call?.state === "ringing" && call.id !== before.call?.id) {
    const how = call.origin === "invite" ? "asks you into a call" : call.video ? "calls with video" : "calls";
    return { title: `${shown(call.remote)} ${how}`, text: "Answer with: calling answer" };
  }
  if (lastCall?.missed && lastCall.id !== before.lastCall?.id) {
    return { title: `Missed call from ${shown(lastCall.remote)}`, text: missedText(after.missed) };
  }
  return null;
}

const missedText = (missed: number): string => (missed === 1 ? "1 missed call" : `${missed} missed calls`);
const shown = (callId: string): string => cleanText(callId).slice(0, NAME_LENGTH);

import type { EndInfo } from "./active-call.js";
import type { LogEntry } from "./phone-sockets.js";
import type { PhoneState } from "./rules.js";
import type { VideoFrame } from "./wrtc.js";

export interface IncomingCall {
  from: string;
  roomId: string | null;
  video: boolean;
}

export interface RoomInvite {
  roomId: string;
  from: string;
  participants: string[];
  video: boolean;
}

export interface Failure {
  reason: string;
  /** What the app shows to its user. */
  message: string;
}

export interface MobileAppEvents {
  state: [state: PhoneState];
  incoming: [call: IncomingCall];
  invite: [invite: RoomInvite];
  joined: [callId: string];
  left: [callId: string];
  heard: [callId: string, samples: Int16Array];
  seen: [callId: string, frame: VideoFrame];
  ended: [info: EndInfo];
  failed: [failure: Failure];
  logged: [entry: LogEntry];
}

import type { z } from "zod";
import type {
  BlockedPerson,
  CallState,
  CallStats,
  Contact,
  HistoryRow,
  Person,
  Profile,
} from "../../protocol/index.js";
import type { VideoSourceName } from "./choices.js";
import type { daemonRequests, settingsSchema } from "./requests.js";

/*
 * What the daemon and its clients say to each other: JSON-RPC 2.0 on a Unix socket (a named pipe on Windows) that only
 * its owner can open. Requests are parsed by the daemon with the schemas of requests.ts; a failure carries the code of a
 * `CallError` in `data.code`. Whoever watches gets the whole `PhoneStatus` whenever it changes, so that nothing has to be
 * put together from events, and a screen that comes late or comes back needs nothing else. This file loads nothing.
 */

export {
  DAEMON_CONTRACT,
  THEMES,
  type ToneName,
  VIDEO_SOURCES,
  type VideoSourceName,
} from "./choices.js";

export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  microphone: null,
  speaker: null,
  camera: null,
  volume: 1,
  ringTone: true,
  notifications: true,
  bell: true,
  noiseSuppression: true,
  levelControl: true,
  ducking: false,
  theme: "auto",
  ascii: false,
  reducedMotion: false,
  holdToTalk: false,
  server: null,
  fallback: null,
};

export type DaemonRequest = keyof typeof daemonRequests;
export type DaemonParams<R extends DaemonRequest> = z.input<(typeof daemonRequests)[R]>;

export interface PageOf<T> {
  rows: T[];
  nextCursor: string | null;
  /** From the profile's cache, because the server is away. */
  cached: boolean;
}

export interface DaemonAnswers {
  hello: { contract: number; version: string; pid: number };
  status: PhoneStatus;
  watch: null;
  stop: null;
  register: PhoneStatus;
  login: PhoneStatus;
  logout: { revoked: boolean };
  sessionChanged: null;
  profile: Profile;
  updateProfile: Profile;
  chooseCallId: Profile;
  changePassword: null;
  search: Person[];
  directory: PageOf<Person>;
  contacts: PageOf<Contact>;
  addContact: { contactId: number };
  renameContact: null;
  removeContact: null;
  blocked: BlockedPerson[];
  block: null;
  unblock: null;
  history: PageOf<HistoryRow>;
  stats: CallStats;
  markSeen: { left: number };
  dial: { call: string };
  answer: null;
  reject: null;
  hangup: null;
  mute: null;
  camera: null;
  invite: null;
  cancelInvite: null;
  volume: null;
  settings: Settings;
  changeSettings: Settings;
  devices: SoundDevices;
  playTone: null;
}

export interface SoundDevice {
  name: string;
  isDefault: boolean;
}

export interface SoundDevices {
  /** What moves the sound: "naudiodon", a system tool's name, or "null" where there is no sound card. */
  backend: string;
  microphones: SoundDevice[];
  speakers: SoundDevice[];
  cameras: SoundDevice[];
}

/** Everything that a screen shows of the phone itself. */
export interface PhoneStatus {
  account: { callId: string | null; firstName: string; lastName: string; email: string } | null;
  connection: {
    /** `signed-out` without a session, `refused` when the server turned the session down for good. */
    state: "signed-out" | "connecting" | "online" | "offline" | "refused";
    server: string;
    isFallback: boolean;
    /** One sentence for a person, or null. */
    problem: string | null;
  };
  call: CallStatus | null;
  /** How the call before went, until the next one begins. */
  lastCall: EndedCall | null;
  missed: number;
  /** By Call ID in lower case; who is not named is offline. */
  presence: Record<string, "online" | "busy">;
  sound: {
    /** What is in use, by name; null where silence stands in for a device. */
    microphone: string | null;
    speaker: string | null;
    backend: string;
    problem: string | null;
  };
  settings: Settings;
}

export interface CallStatus {
  /** The daemon's own name of this call: "1", "2" … */
  id: string;
  origin: "outgoing" | "incoming" | "invite";
  state: Exclude<CallState, "idle">;
  remote: string;
  roomId: string | null;
  video: boolean;
  muted: boolean;
  camera: VideoSourceName | null;
  /** ISO 8601. */
  beganAt: string;
  connectedAt: string | null;
  /** Media is being brought back after its process died. */
  recovering: boolean;
  people: PersonInCall[];
  invited: string[];
}

export interface PersonInCall {
  callId: string;
  /** `away`: their way to the server is gone for the moment. */
  link: "connecting" | "connected" | "away" | "failed";
  volume: number;
  quality: PersonQuality | null;
}

export interface PersonQuality {
  rttMs: number | null;
  jitterMs: number | null;
  lossPct: number | null;
  mos: number | null;
  route: "direct" | "relayed" | null;
}

export interface EndedCall {
  id: string;
  remote: string;
  by: "local" | "remote" | "system";
  reason: string;
  durationMs: number | null;
  /** The other side refused; the reason it gave is free text. */
  rejected?: true;
  /** Nobody here took it and nobody here refused it. */
  missed: boolean;
}

/** Loudness of one moment, 0 to 1 on a scale of decibels from -60 to 0, and who is speaking. */
export interface Levels {
  own: number;
  people: Record<string, number>;
  speaking: string[];
}

/** One picture of one person, scaled to fit what was asked for; `self` is one's own preview. */
export interface VideoTile {
  callId: string | "self";
  width: number;
  height: number;
  /** RGB, three bytes a pixel, base64. */
  rgb: string;
}

/** What the daemon says by itself. */
export interface DaemonNotices {
  status: PhoneStatus;
  levels: Levels;
  /** One line of `calling events --json`, in the shapes of docs/cli.md. */
  event: { type: string; at: string; [name: string]: unknown };
  video: VideoTile;
}
export type DaemonNotice = keyof DaemonNotices;

import { z } from "zod";
import {
  type BlockedPerson,
  type CallState,
  type CallStats,
  type Contact,
  callOutcome,
  type HistoryRow,
  type Person,
  type Profile,
} from "../../protocol/index.js";

/**
 * What the daemon and its clients say to each other: JSON-RPC 2.0 on a Unix socket (a named pipe on Windows) that only
 * its owner can open. Requests are parsed by the daemon with the schemas below; a failure carries the code of a
 * `CallError` in `data.code`. Whoever watches gets the whole `PhoneStatus` whenever it changes, so that nothing has to be
 * put together from events, and a screen that comes late or comes back needs nothing else.
 */
export const DAEMON_CONTRACT = 1;

const callId = z.string().min(1).max(64);
const page = z.object({ cursor: z.string().optional(), limit: z.number().int().min(1).max(100).optional() });
/** The daemon's own name of a call; without one the request is about the call there is. */
const call = z.object({ call: z.string().optional() });

export const VIDEO_SOURCES = ["camera", "screen", "pattern"] as const;
export type VideoSourceName = (typeof VIDEO_SOURCES)[number];

export const THEMES = ["auto", "dark", "light", "mono"] as const;

/** What a user has chosen; kept beside the profile. */
export const settings = z.object({
  /** Part of a device's name; null is the system's default. */
  microphone: z.string().max(200).nullable(),
  speaker: z.string().max(200).nullable(),
  camera: z.string().max(200).nullable(),
  /** Of what one hears: 1 leaves it as it is. */
  volume: z.number().min(0).max(4),
  ringTone: z.boolean(),
  /** Desktop notifications. */
  notifications: z.boolean(),
  /** The terminal's bell, with a flash for those who see better than they hear. */
  bell: z.boolean(),
  noiseSuppression: z.boolean(),
  levelControl: z.boolean(),
  /** Lowers the microphone while others talk from a loudspeaker. */
  ducking: z.boolean(),
  theme: z.enum(THEMES),
  ascii: z.boolean(),
  reducedMotion: z.boolean(),
  /** The space bar opens the microphone while it is held. */
  holdToTalk: z.boolean(),
  server: z.string().max(300).nullable(),
  fallback: z.string().max(300).nullable(),
});
export type Settings = z.infer<typeof settings>;

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

export const TONES = ["dialing", "ringing", "connected", "call_ended"] as const;
export type ToneName = (typeof TONES)[number];

/** The requests, with what they take. What they answer stands in `DaemonAnswers`. */
export const daemonRequests = {
  hello: z.object({ contract: z.number().int(), client: z.string().max(64) }),
  status: z.object({}),
  /** What this connection wants to be told; a second one replaces the first. */
  watch: z.object({
    status: z.boolean().default(false),
    levels: z.boolean().default(false),
    events: z.boolean().default(false),
    /** The size in pixels that a tile can show; null for no pictures. */
    video: z
      .object({
        width: z.number().int().min(2).max(640),
        height: z.number().int().min(2).max(480),
        fps: z.number().min(1).max(30),
      })
      .nullable()
      .default(null),
  }),
  stop: z.object({ force: z.boolean().default(false) }),

  register: z.object({
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    password: z.string(),
    callId: z.string().nullable(),
  }),
  login: z.object({ email: z.string(), password: z.string() }),
  logout: z.object({}),
  /** The session was changed by another process, such as `calling login`. */
  sessionChanged: z.object({}),
  profile: z.object({}),
  updateProfile: z.object({ firstName: z.string().optional(), lastName: z.string().optional() }),
  chooseCallId: z.object({ callId }),
  changePassword: z.object({ oldPassword: z.string(), newPassword: z.string() }),

  search: z.object({ query: z.string().max(200) }),
  directory: page,
  contacts: z.object({}),
  addContact: z.object({ callId, nickname: z.string().optional() }),
  renameContact: z.object({ callId, nickname: z.string().nullable() }),
  removeContact: z.object({ callId }),
  blocked: z.object({}),
  block: z.object({ callId }),
  unblock: z.object({ callId }),
  history: page.extend({
    direction: z.enum(["incoming", "outgoing"]).optional(),
    outcome: callOutcome.optional(),
    person: callId.optional(),
  }),
  stats: z.object({ days: z.number().int().min(1).max(366).optional() }),
  /** Missed calls up to now were shown. */
  markSeen: z.object({}),

  /** Begins a call; throws `already-in-call`. */
  dial: z.object({ callId, video: z.boolean().default(false), invite: z.array(callId).default([]) }),
  answer: call.extend({ video: z.boolean().optional() }),
  reject: call.extend({ reason: z.string().max(128).optional() }),
  hangup: call,
  mute: call.extend({ muted: z.boolean() }),
  camera: call.extend({ source: z.enum(VIDEO_SOURCES).nullable() }),
  invite: call.extend({ callIds: z.array(callId).min(1) }),
  cancelInvite: call.extend({ callId }),
  /** A person's loudness here, or with `callId` null that of everything. */
  volume: call.extend({ callId: callId.nullable(), gain: z.number().min(0).max(4) }),

  settings: z.object({}),
  changeSettings: settings.partial(),
  devices: z.object({}),
  /** Plays a tone once, so that one can choose a loudspeaker by ear. */
  playTone: z.object({ tone: z.enum(TONES) }),
} as const;

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

import { z } from "zod";
import { callOutcome } from "../../protocol/index.js";
import { THEMES, TONES, VIDEO_SOURCES } from "./choices.js";

/*
 * What the daemon takes, as schemas. Only the daemon parses, so only the daemon loads this: a client needs the types of
 * contract.ts, which cost nothing at start-up.
 */

const callId = z.string().min(1).max(64);
const page = z.object({ cursor: z.string().optional(), limit: z.number().int().min(1).max(100).optional() });
/** The daemon's own name of a call; without one the request is about the call there is. */
const call = z.object({ call: z.string().optional() });

/** What a user has chosen; kept beside the profile. */
export const settingsSchema = z.object({
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
  /** `video` turns the camera on, in a call that has video. */
  answer: call.extend({ video: z.boolean().default(false) }),
  reject: call.extend({ reason: z.string().max(128).optional() }),
  hangup: call,
  mute: call.extend({ muted: z.boolean() }),
  camera: call.extend({ source: z.enum(VIDEO_SOURCES).nullable() }),
  invite: call.extend({ callIds: z.array(callId).min(1) }),
  cancelInvite: call.extend({ callId }),
  /** A person's loudness here, or with `callId` null that of everything. */
  volume: call.extend({ callId: callId.nullable(), gain: z.number().min(0).max(4) }),

  settings: z.object({}),
  changeSettings: settingsSchema.partial(),
  devices: z.object({}),
  /** Plays a tone once, so that one can choose a loudspeaker by ear. */
  playTone: z.object({ tone: z.enum(TONES) }),
} as const;

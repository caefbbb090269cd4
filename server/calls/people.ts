/** The device that all token-less sockets of one Call ID form together: the phone with its two sockets. */
export const APP_DEVICE = "app";

/** Who sent a command. Everything in it was established by the server, nothing was read from a payload. */
export interface Sender {
  /** As stored. */
  readonly callId: string;
  /** Null for a socket without a token. */
  readonly userId: number | null;
  readonly device: string;
  readonly socket: string;
  /** Bots may ring as often as they like. */
  readonly isBot?: boolean;
}

const NAMED = "device:";

/** The key of a socket's device; the user id keeps equal device ids of two users apart. */
export function deviceKey(userId: number | null, deviceId: string | undefined, socket: string): string {
  if (userId === null) return APP_DEVICE;
  return deviceId === undefined ? `socket:${userId}:${socket}` : `${NAMED}${userId}:${deviceId}`;
}

/** The user of a device; null for an app. */
export function userOf(device: string): number | null {
  const [, userId] = /^(?:device|socket):(\d+):/.exec(device) ?? [];
  return userId === undefined ? null : Number(userId);
}

/** True for a device that announces itself again under the same key after it was away. */
export const isNamedDevice = (device: string): boolean => device.startsWith(NAMED);

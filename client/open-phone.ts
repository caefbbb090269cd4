import { CallError } from "../protocol/index.js";
import { RestClient, type ServerUrls } from "./api/rest-client.js";
import { type Clock, systemClock } from "./clock.js";
import { IceServers } from "./ice-servers.js";
import type { MediaEngine } from "./media/port.js";
import { wrtcEngine } from "./media/wrtc-engine.js";
import { Phone } from "./phone.js";
import { SocketSignaling } from "./signaling/socket-signaling.js";

export interface OpenPhoneOptions {
  servers: ServerUrls;
  /** A function where it may be renewed meanwhile: each reconnect takes the newest one. */
  token: string | (() => string);
  callId: string;
  /** Names this device among a user's devices; keep it, and a call finds its way back after a lost socket. */
  deviceId: string;
  engine?: MediaEngine;
  clock?: Clock;
  /** Called before the phone starts, for whoever must not miss what comes with the registration. */
  listen?: (phone: Phone) => void;
}

/**
 * Finds the server (the primary, or else the fallback), learns what it can, and starts a phone on it. Rejects
 * with `server-unreachable`, or with what the server refused it for.
 */
export async function openPhone(options: OpenPhoneOptions): Promise<Phone> {
  if (!options.callId) throw new CallError("no-call-id");
  const { token } = options;
  const newestToken = typeof token === "function" ? token : () => token;
  const rest = new RestClient({ servers: options.servers, token: newestToken });
  const { data: health, server } = await rest.ask("health");
  const features = new Set(health.features);
  const clock = options.clock ?? systemClock;
  // The REST half may go on to the fallback; the socket stays with the server that answered.
  const iceServers = new IceServers(rest, clock);
  const phone = new Phone({
    callId: options.callId,
    engine: options.engine ?? wrtcEngine,
    signaling: new SocketSignaling({
      url: server,
      callId: options.callId,
      token: newestToken,
      deviceId: options.deviceId,
      acknowledges: features.has("ack"),
      repeats: features.has("idempotency"),
    }),
    features,
    ...(features.has("ice-servers") ? { iceServers: () => iceServers.get() } : {}),
    clock,
  });
  options.listen?.(phone);
  await phone.start();
  return phone;
}

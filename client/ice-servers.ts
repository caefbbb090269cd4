import type { IceServer } from "../protocol/index.js";
import type { RestClient } from "./api/rest-client.js";
import type { Clock } from "./clock.js";

const MS_PER_SECOND = 1000;
/** Credentials are renewed at half their life, so that a call that begins now can use them. */
const RENEW_AT = 0.5;

/** The STUN and TURN servers that our server hands out; a server that has none to give gives none. */
export class IceServers {
  readonly #rest: RestClient;
  readonly #clock: Clock;
  #servers: readonly IceServer[] = [];
  #renewAt = 0;
  #expireAt = 0;

  constructor(rest: RestClient, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  /** Never rejects: without servers a call may still find a direct way. */
  async get(): Promise<readonly IceServer[]> {
    const now = this.#clock.monotonic();
    if (now < this.#renewAt) return this.#servers;
    try {
      const answer = await this.#rest.request("iceServers", { body: { purpose: "call" } });
      const lifeMs = answer.ttl_s * MS_PER_SECOND;
      this.#servers = answer.ice_servers.map(usable).filter(({ urls }) => urls.length > 0);
      this.#renewAt = now + lifeMs * RENEW_AT;
      this.#expireAt = now + lifeMs;
    } catch {
      if (now >= this.#expireAt) this.#servers = [];
    }
    return this.#servers;
  }
}

/** One address that the engine cannot read would cost every call. */
const usable = (server: IceServer): IceServer => ({
  ...server,
  urls: server.urls.filter((url) => /^(?:stuns?|turns?):[^\s/?]+(?:\?transport=(?:udp|tcp))?$/.test(url)),
});

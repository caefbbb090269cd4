import { callIdKey } from "../../protocol/values.js";
import type { Emission, Target } from "../calls/effects.js";
import type { Audience, PersonStatus, SignalingLog } from "../signaling/index.js";
import type { Item } from "./packets.js";
import type { SharedState } from "./shared-state.js";

export interface CrowdPorts {
  readonly node: string;
  readonly shared: Pick<SharedState, "look">;
  readonly isHere: (callId: string) => boolean;
  readonly isOnline: (callId: string) => boolean;
  readonly isBusy: (callId: string) => boolean;
  /** True for somebody of whom this node knows where else they are. */
  readonly concerns: (person: string) => boolean;
  readonly emit: (to: Target, emission: Emission) => void;
  readonly post: (to: string, item: Item) => void;
  readonly log: SignalingLog;
}

/** People that are looked up at a time, so that Redis answers others in between. */
const CHUNK = 200;

/** What people may learn of each other beyond their calls, on whichever node they are. */
export class Crowd {
  readonly #ports: CrowdPorts;

  constructor(ports: CrowdPorts) {
    this.#ports = ports;
  }

  async statusOf(callId: string): Promise<PersonStatus> {
    const { isBusy, isHere, isOnline, shared } = this.#ports;
    const reachable = (busy: boolean): PersonStatus => (busy ? "busy" : "online");
    if (isHere(callId)) return reachable(isBusy(callId));
    try {
      const [about] = await shared.look([callIdKey(callId)]);
      // Whom nobody can reach is offline, though an offer may be waiting for them.
      if (!about || about.nodes.length === 0) return "offline";
      return reachable(about.claim !== null || isBusy(callId));
    } catch {
      return isOnline(callId) ? reachable(isBusy(callId)) : "offline";
    }
  }

  tell(callIds: readonly string[], emission: Emission, only: Audience): void {
    const { concerns, emit } = this.#ports;
    const elsewhere: string[] = [];
    for (const callId of callIds) {
      if (concerns(callIdKey(callId))) emit({ kind: "user", callId, only }, emission);
      else elsewhere.push(callId);
    }
    if (elsewhere.length > 0) void this.#tellElsewhere(elsewhere, emission, only);
  }

  async #tellElsewhere(callIds: readonly string[], emission: Emission, only: Audience): Promise<void> {
    try {
      for (let index = 0; index < callIds.length; index += CHUNK) {
        await this.#tellSome(callIds.slice(index, index + CHUNK), emission, only);
      }
    } catch (error) {
      this.#ports.log.debug({ err: error }, "people on other nodes could not be told");
    }
  }

  async #tellSome(callIds: readonly string[], emission: Emission, only: Audience): Promise<void> {
    const { shared, node, post } = this.#ports;
    const abouts = await shared.look(callIds.map(callIdKey));
    for (const [position, callId] of callIds.entries()) {
      for (const other of abouts[position]?.nodes ?? []) {
        if (other !== node) post(other, { kind: "emit", to: { kind: "user", callId, only }, emission });
      }
    }
  }
}

import type { Ack } from "../../../protocol/client-events.js";
import type { Call } from "../../../server/calls/call.js";
import type { CommandName, Commands } from "../../../server/calls/decide.js";
import type { Emission } from "../../../server/calls/effects.js";
import { BEAT, LEASE } from "../../../server/cluster/lease.js";
import type { ClusterPeer } from "../../support/cluster-node.js";
import { ClusterWorld } from "../../support/cluster-world.js";
import type { ModelPeer, ModelWorld } from "../calls/model-world.js";
import { ANSWER, AUDIO } from "../calls/world.js";

/** A dead node is noticed after its lease, and its calls are taken over in the beats after that. */
const MOURNING = LEASE + 4 * BEAT;
/** What stands in Redis as long as there are nodes. */
const NODES = new Set(["epoch", "nodes", "steady"]);

/** Several nodes with one Redis under the model. One serves many histories, since each leaves it empty. */
export class ClusterModelWorld implements ModelWorld {
  readonly nodes: number;
  readonly #world: ClusterWorld;
  readonly #prefix: string;
  /** When the last death has been noticed and mended. */
  #mournedAt = 0;

  private constructor(world: ClusterWorld, prefix: string) {
    this.#prefix = prefix;
    this.#world = world;
    this.nodes = world.living.length;
  }

  static async start(url: string, prefix: string, nodes: number): Promise<ClusterModelWorld> {
    return new ClusterModelWorld(await ClusterWorld.start(url, prefix, nodes), prefix);
  }

  /** As many nodes as in the beginning. */
  async refill(): Promise<void> {
    this.#world.tidy();
    while (this.#world.living.length < this.nodes) await this.#world.addNode();
    await this.#world.pass(MOURNING);
  }

  async phone(callId: string, userId: number, deviceId: string, node: number): Promise<ModelPeer> {
    const living = this.#world.living[node % this.#world.living.length];
    if (!living) throw new RangeError("All nodes are dead");
    return this.#peer(await this.#world.answerTo(living.add(callId, userId, deviceId)));
  }

  /** What is only written down for an heir, and may be late, is not waited for: nodes do die before it is. */
  async settled(): Promise<void> {
    await this.#world.pass(this.#mournedAt - this.#world.clock.now());
    await this.#world.rest();
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#world.pass(milliseconds);
    await this.settled();
  }

  callOf(callId: string): Call | null {
    const isParty = (call: Call) => call.parties.some((party) => party.callId === callId);
    return this.#world.calls.find(isParty) ?? null;
  }

  async leftovers(): Promise<string[]> {
    const timers = this.#world.living.reduce((sum, { runner }) => sum + runner.timers, 0);
    const [node] = this.#world.living;
    const keys = (await node?.link.commands.keys(`${this.#prefix}*`)) ?? [];
    return [
      ...this.#world.calls.map(({ roomId }) => `call ${roomId}`),
      ...(timers > 0 ? [`${timers} timers`] : []),
      ...keys
        .map((key) => key.slice(this.#prefix.length))
        .filter((key) => !NODES.has(key) && !key.startsWith("over:")),
    ];
  }

  /** The node that has this number among those that live. */
  kill(node: number): void {
    const victim = this.#world.living[node % this.#world.living.length];
    if (!victim) return;
    this.#world.kill(this.#world.nodes.indexOf(victim) + 1);
    this.#mournedAt = this.#world.clock.now() + MOURNING;
  }

  close(): Promise<void> {
    return this.#world.close();
  }

  #peer(peer: ClusterPeer): ModelPeer {
    const { sender, node } = peer;
    let read = 0;
    const run = async <C extends CommandName>(name: C, command: Commands[C]): Promise<Ack<unknown>> =>
      (await this.#world.answerTo(node.calls.run(name, command))).reply;
    return {
      take: (): Emission[] => {
        const fresh = peer.heard.slice(read);
        read = peer.heard.length;
        return fresh;
      },
      call: (dialed, offer, early, key) => run("ring", { sender, dialed, callee: dialed, offer, early, key }),
      answer: (to, roomId) => run("answer", { sender, to, roomId, signal: ANSWER }),
      end: (how, to, reason, roomId, callKey) => run("end", { sender, how, to, reason, roomId, callKey }),
      invite: (to, roomId) => run("invite", { sender, roomId, to, invitee: to }),
      cancelInvite: (to, roomId) => run("cancelInvite", { sender, roomId, to }),
      join: (roomId) => run("join", { sender, roomId }),
      decline: (roomId) => run("declineInvite", { sender, roomId }),
      signal: (to, roomId) => run("signal", { sender, roomId, to, signal: AUDIO }),
      resume: (roomId, lastSeq) => run("resume", { sender, roomId, lastSeq }),
      leave: (way) => {
        if (!node.isDead) peer.leave(way);
      },
    };
  }
}

import type { Ack } from "../../../protocol/client-events.js";
import type { Call } from "../../../server/calls/call.js";
import type { CommandName, Commands } from "../../../server/calls/decide.js";
import type { Emission } from "../../../server/calls/effects.js";
import { BEAT, LEASE } from "../../../server/cluster/lease.js";
import type { MaybePromise } from "../../../server/signaling/maybe-promise.js";
import { type ClusterPeer, ClusterWorld } from "../../support/cluster-world.js";
import type { ModelPeer, ModelWorld } from "../calls/model-world.js";
import { ANSWER, AUDIO } from "../calls/world.js";

/** A dead node is noticed after its lease, and its calls are taken over in the beats after that. */
const DEATH_BEATS = Math.ceil(LEASE / BEAT) + 4;
/** Looks at Redis before time has to pass for an answer to come. */
const PATIENCE = 20;
/** What takes longer than this never comes: that is a finding, and not to be waited for. */
const NEVER_BEATS = 120;
/** Enough for a message to reach its node, and for what it sets off there to come back. */
const ROUNDS = 2;

/** Several nodes with one Redis under the model. One serves many histories, since each leaves it empty. */
export class ClusterModelWorld implements ModelWorld {
  readonly nodes: number;
  readonly #world: ClusterWorld;
  /** Beats until the last death has been noticed and mended. */
  #mourning = 0;

  private constructor(world: ClusterWorld) {
    this.#world = world;
    this.nodes = world.living.length;
  }

  static async start(url: string, prefix: string, nodes: number): Promise<ClusterModelWorld> {
    return new ClusterModelWorld(await ClusterWorld.start(url, prefix, nodes));
  }

  /** As many nodes as in the beginning. */
  async refill(): Promise<void> {
    while (this.#world.living.length < this.nodes) await this.#world.addNode();
    for (let beat = 0; beat <= DEATH_BEATS; beat++) await this.#beat();
  }

  async phone(callId: string, userId: number, deviceId: string, node: number): Promise<ModelPeer> {
    const living = this.#world.living[node % this.#world.living.length];
    if (!living) throw new RangeError("All nodes are dead");
    return this.#peer(await this.#answerTo(living.add(callId, userId, deviceId)));
  }

  async settled(): Promise<void> {
    while (this.#mourning > 0) await this.#beat();
    // What is only written down for an heir, and may be late, need not be waited for: nodes do die before it is.
    for (let round = 0; round < ROUNDS; round++) await this.#world.breathe();
  }

  async advance(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= BEAT) {
      this.#world.clock.advance(Math.min(BEAT, left));
      await this.#world.breathe();
    }
    await this.settled();
  }

  callOf(callId: string): Call | null {
    const isParty = (call: Call) => call.parties.some((party) => party.callId === callId);
    return this.#world.calls.find(isParty) ?? null;
  }

  counts() {
    return {
      calls: this.#world.calls.length,
      timers: this.#world.living.reduce((sum, { runner }) => sum + runner.timers, 0),
    };
  }

  /** The node that has this number among those that live. */
  kill(node: number): void {
    const victim = this.#world.living[node % this.#world.living.length];
    if (!victim) return;
    this.#world.kill(this.#world.nodes.indexOf(victim) + 1);
    this.#mourning = DEATH_BEATS;
  }

  close(): Promise<void> {
    return this.#world.close();
  }

  async #beat(): Promise<void> {
    this.#world.clock.advance(BEAT);
    await this.#world.breathe();
    if (this.#mourning > 0) this.#mourning--;
  }

  /** The answer to something that may wait for a node that is dead: then time passes, as it would. */
  async #answerTo<T>(pending: MaybePromise<T>): Promise<T> {
    if (!(pending instanceof Promise)) return pending;
    let isDone = false;
    const finish = () => {
      isDone = true;
    };
    pending.then(finish, finish);
    for (let look = 0; !isDone; look++) {
      if (look > PATIENCE + NEVER_BEATS) throw new Error("a command was never answered");
      if (look < PATIENCE) await this.#world.breathe();
      else await this.#beat();
    }
    return pending;
  }

  #peer(peer: ClusterPeer): ModelPeer {
    const { sender, node } = peer;
    let read = 0;
    const run = async <C extends CommandName>(name: C, command: Commands[C]): Promise<Ack<unknown>> =>
      (await this.#answerTo(node.calls.run(name, command))).reply;
    return {
      take: (): Emission[] => {
        const fresh = peer.heard.slice(read);
        read = peer.heard.length;
        return fresh;
      },
      call: (dialed) => run("ring", { sender, dialed, callee: dialed, offer: AUDIO, early: [] }),
      answer: (to, roomId) => run("answer", { sender, to, roomId, signal: ANSWER }),
      end: (how, to, reason, roomId) => run("end", { sender, how, to, reason, roomId }),
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

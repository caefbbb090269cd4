import type { Ack } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import type { Outcome } from "../signaling/runner.js";
import type { Forwarded } from "./commands.js";
import type { Item, ItemOf } from "./packets.js";
import type { Claim } from "./shared-state.js";

/** What came of asking another node: an outcome, or that the call is not there, or that the node is no more. */
export type Answer =
  | { readonly kind: "outcome"; readonly outcome: Outcome<unknown> }
  | { readonly kind: "moved" | "dead" | "silent" };

interface Pending {
  readonly to: string;
  readonly since: number;
  readonly answer: (answer: Answer) => void;
}

interface Commitment {
  readonly to: string;
  readonly since: number;
  readonly settle: (committed: boolean) => void;
}

/** A node that is alive answers at once; until a dead one is known to be dead takes a lease and a beat. */
const PATIENCE = 10_000;

/** Commands that other nodes carry out for this one. */
export class Forwarding {
  readonly #post: (to: string, item: Item) => void;
  readonly #now: () => number;
  readonly #pending = new Map<number, Pending>();
  readonly #commitments = new Map<number, Commitment>();
  #lastId = 0;

  constructor(post: (to: string, item: Item) => void, now: () => number) {
    this.#post = post;
    this.#now = now;
  }

  ask(to: string, { name, command }: Forwarded, claim: Claim | null): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((answer) => {
      this.#pending.set(id, { to, since: this.#now(), answer });
      this.#post(to, { kind: "run", id, name, command, claim });
    });
  }

  /** Takes an answer; only the node that was asked can give it. */
  hear(from: string, item: ItemOf<"moved"> | ItemOf<"done"> | ItemOf<"committed">): void {
    if (item.kind === "committed") {
      const commitment = this.#commitments.get(item.id);
      if (commitment?.to !== from) return;
      this.#commitments.delete(item.id);
      return commitment.settle(item.ok);
    }
    const pending = this.#pending.get(item.id);
    if (pending?.to !== from) return;
    this.#pending.delete(item.id);
    if (item.kind === "moved") return pending.answer({ kind: "moved" });
    const committed = item.logged ? this.#commitment(item.id, from) : null;
    pending.answer({ kind: "outcome", outcome: { reply: item.reply, committed } });
  }

  /** That node will answer nothing any more. */
  died(node: string): void {
    this.#end(({ to }) => to === node, { kind: "dead" });
  }

  /** Gives up what has waited for too long. */
  sweep(): void {
    const longAgo = this.#now() - PATIENCE;
    this.#end(({ since }) => since < longAgo, { kind: "silent" });
  }

  /** How many commands wait for an answer. */
  get size(): number {
    return this.#pending.size + this.#commitments.size;
  }

  close(): void {
    this.#end(() => true, { kind: "silent" });
  }

  #commitment(id: number, to: string): Promise<boolean> {
    return new Promise((settle) => this.#commitments.set(id, { to, since: this.#now(), settle }));
  }

  #end(concerns: (waiting: { to: string; since: number }) => boolean, answer: Answer): void {
    for (const [id, pending] of [...this.#pending]) {
      if (!concerns(pending)) continue;
      this.#pending.delete(id);
      pending.answer(answer);
    }
    for (const [id, commitment] of [...this.#commitments]) {
      if (!concerns(commitment)) continue;
      this.#commitments.delete(id);
      commitment.settle(false);
    }
  }
}

/** The outcome for a client when nobody can say what became of its command. */
export function unavailable(): Outcome<never> {
  const { code, message } = new CallError("unavailable", "The server that keeps this call cannot be reached");
  const reply: Ack<never> = { ok: false, error: { code, message } };
  return { reply, committed: null };
}

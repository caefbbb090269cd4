import type { Call } from "../calls/call.js";
import type { FinishedEntry } from "../calls/call-log.js";
import type { Subject } from "../calls/decide.js";
import type { Decision } from "../calls/decision.js";
import type { MemoryRegistry } from "../calls/memory-registry.js";
import type { CallRegistry } from "../calls/registry.js";

/** A call before and after a decision; null where there is none. With what the log is told of its end. */
export type CallChange = (before: Call | null, after: Call | null, end: FinishedEntry | null) => void;

/** The calls that this node keeps. It also knows who is busy elsewhere, and tells of every change. */
export class ClusteredRegistry implements CallRegistry {
  readonly #own: MemoryRegistry;
  readonly #claimElsewhere: (callId: string) => string | undefined;
  readonly #changed: CallChange;

  constructor(
    own: MemoryRegistry,
    claimElsewhere: (callId: string) => string | undefined,
    changed: CallChange,
  ) {
    this.#own = own;
    this.#claimElsewhere = claimElsewhere;
    this.#changed = changed;
  }

  change<T>(subject: Subject, decide: (call: Call | null) => Decision<T>): Decision<T> {
    let before: Call | null = null;
    const decision = this.#own.change(subject, (call) => {
      before = call;
      return decide(call);
    });
    if (decision.call !== before) this.#changed(before, decision.call, endIn(decision));
    return decision;
  }

  find(roomId: string): Call | null {
    return this.#own.find(roomId);
  }

  all(): Iterable<Call> {
    return this.#own.all();
  }

  claimOf(callId: string): string | undefined {
    return this.#own.claimOf(callId) ?? this.#claimElsewhere(callId);
  }

  invitesOf(callId: string): readonly string[] {
    return this.#own.invitesOf(callId);
  }
}

function endIn({ effects }: Decision<unknown>): FinishedEntry | null {
  for (const effect of effects) {
    if (effect.type === "log" && effect.entry.type === "finished") return effect.entry;
  }
  return null;
}

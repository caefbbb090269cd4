import type { Ack, ClientEventName } from "../../protocol/client-events.js";
import { clientEvents } from "../../protocol/client-events.js";
import type { ErrorCode } from "../../protocol/errors.js";

/** How often an event was taken, and how often it was refused with which code. */
export interface EventCount {
  taken: number;
  readonly refused: Map<ErrorCode, number>;
}

/** What no event of the contract has as its name. */
const UNKNOWN = "unknown";

/** What went through the sockets, as plain numbers: they are counted for every event, and read only now and then. */
export class Tally {
  readonly events: ReadonlyMap<string, EventCount>;
  readonly refusedHandshakes = new Map<ErrorCode, number>();
  admitted = 0;

  constructor() {
    const names: (ClientEventName | typeof UNKNOWN)[] = [
      ...(Object.keys(clientEvents) as ClientEventName[]),
      UNKNOWN,
    ];
    this.events = new Map(names.map((name) => [name, { taken: 0, refused: new Map() }]));
  }

  /** Counts what an event was answered with. */
  answered(event: unknown, reply: Ack<unknown>): void {
    const count = this.#countOf(event);
    if (reply.ok) count.taken += 1;
    else increment(count.refused, reply.error.code);
  }

  refused(event: unknown, code: ErrorCode): void {
    increment(this.#countOf(event).refused, code);
  }

  refusedHandshake(code: ErrorCode): void {
    increment(this.refusedHandshakes, code);
  }

  /** A name of a stranger's choosing must not become a label. */
  #countOf(event: unknown): EventCount {
    const count = this.events.get(event as string) ?? this.events.get(UNKNOWN);
    if (!count) throw new TypeError("The tally lacks its own row");
    return count;
  }
}

function increment(counts: Map<ErrorCode, number>, code: ErrorCode): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

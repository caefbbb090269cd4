import { CallError } from "../../protocol/index.js";
import type { Signaling } from "../signaling/port.js";
import type { CallInput, CallModel, ServerMessage } from "./model.js";
import { EventSequence } from "./sequence.js";

/** Why the server did not begin a call at all; only an event of a call that began has a number. */
const REFUSALS: ReadonlySet<string> = new Set(["busy", "rate_limited"]);

export interface ResumptionPorts {
  readonly signaling: Signaling;
  readonly model: () => CallModel;
  readonly hear: (input: CallInput) => void;
}

/** Keeps one call in step with the server: its events in order and once, and what was missed asked for. */
export class Resumption {
  readonly #ports: ResumptionPorts;
  readonly #sequence = new EventSequence();
  #asking = 0;
  #doubt: Promise<void> | null = null;
  /** The socket was lost before the server had told the room; it is asked once the room is known, and then this is called. */
  #owed: (() => void) | null = null;

  constructor(ports: ResumptionPorts) {
    this.#ports = ports;
  }

  /** An event of the server: it is heard now, later, or never because it was heard before. */
  take(message: ServerMessage): void {
    if (this.#isForeign(message) || this.#isAboutARing(message)) return;
    this.#hear(this.#sequence.take(message));
    if (!this.#sequence.hasGap || this.#asking > 0) return;
    this.#doubt = this.ask().finally(() => {
      this.#doubt = null;
    });
  }

  /** Resolves when the server has filled a gap, or has said that the call is over; null while nothing is missing. */
  get doubt(): Promise<void> | null {
    return this.#doubt;
  }

  /** The room has become known. */
  roomKnown(): void {
    const owed = this.#owed;
    this.#owed = null;
    if (owed) void this.ask().then(owed);
  }

  /**
   * Asks for this call's place, and for everything after the last event. Resolves once the server has answered; where
   * the room is not known yet, that is some time after it is.
   */
  async ask(): Promise<void> {
    const { self, roomId, members, abilities } = this.#ports.model();
    if (!abilities.resume) return;
    if (roomId === null) return new Promise((resolve) => (this.#owed = resolve));
    this.#asking++;
    const lastSeq = this.#sequence.last;
    try {
      const answer = await this.#ports.signaling.send("resume", {
        roomId,
        participants: [self, ...members],
        lastSeq,
      });
      if (!answer) return;
      const { participants, seq, missed } = answer;
      // An event that came after the server had looked has overtaken its answer, which is true no more.
      const isOvertaken = seq !== undefined && seq < this.#sequence.last && lastSeq < this.#sequence.last;
      if (isOvertaken) return await this.ask();
      if (missed) this.#hear(this.#sequence.skipTo(seq ?? 0));
      this.#ports.hear({ type: "resumed", participants });
    } catch (error) {
      const { code } = CallError.from(error, "server-error");
      if (code === "call-over" || code === "not-in-call")
        this.#ports.hear({ type: "close", reason: "ended" });
    } finally {
      this.#asking--;
    }
  }

  /** Numbers count within one call: those of another one with the same person would look like a gap in this one. */
  #isForeign({ payload }: ServerMessage): boolean {
    const { roomId } = this.#ports.model();
    return roomId !== null && "seq" in payload && payload.roomId != null && payload.roomId !== roomId;
  }

  /**
   * Where the events of a call have numbers, one without is about something that rings here, or rang. To a call that
   * was made from here it says nothing, though the same person may have rung a moment before.
   */
  #isAboutARing({ event, payload }: ServerMessage): boolean {
    const { abilities, origin } = this.#ports.model();
    if (!abilities.numbers || origin !== "outgoing" || "seq" in payload) return false;
    if (event === "callFailed") return !REFUSALS.has(payload.reason ?? "");
    return event === "callEnded" || event === "callCanceled" || event === "callRejected";
  }

  #hear(messages: readonly ServerMessage[]): void {
    for (const message of messages) this.#ports.hear({ type: "server", message });
  }
}

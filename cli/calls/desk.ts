import type { Call } from "../../client/index.js";
import { cleanText } from "../../protocol/text.js";
import type { CommandContext, Timer } from "../context.js";
import { formatDuration } from "../duration.js";
import type { Interruption } from "../io.js";

const CTRL_C = "\u0003";
const REFRESH_MS = 1000;

/** The keys and the line below a call, for a person at a terminal; for anybody else it does nothing. */
export class Desk {
  readonly isAttended: boolean;
  readonly #context: Pick<CommandContext, "io" | "after">;
  readonly #interruption: Interruption;
  readonly #releaseKeys: () => void;
  #call: Call | null = null;
  #answer: () => void = () => {};
  #mos: number | null = null;
  #timer: Timer | null = null;

  constructor(context: Pick<CommandContext, "io" | "globals" | "after">, interruption: Interruption) {
    this.#context = context;
    this.#interruption = interruption;
    this.isAttended = context.io.isInteractive && !context.globals.json;
    this.#releaseKeys = this.isAttended ? context.io.onKey((key) => this.#onKey(key)) : () => {};
    interruption.signal.addEventListener("abort", () => this.close());
  }

  /** Turns to a call; `answer` is what the key for it does. */
  attend(call: Call, answer: () => void = () => {}): void {
    if (!this.isAttended) return;
    this.#call = call;
    this.#answer = answer;
    this.#mos = null;
    call.on("quality", (peers) => {
      this.#mos = peers.reduce<number | null>(
        (least, { mos }) => (mos !== null && (least === null || mos < least) ? mos : least),
        null,
      );
    });
    call.on("state", () => this.#refresh());
    this.#refresh();
  }

  /** Gives the terminal back as it was. */
  close(): void {
    this.#timer?.clear();
    this.#call = null;
    this.#context.io.status(null);
    this.#releaseKeys();
  }

  #onKey(key: string): void {
    const call = this.#call;
    if (key === CTRL_C) return this.#interruption.raise();
    if (call?.state === "connected" && key === "m") call.muted = !call.muted;
    if (call?.state === "ringing" && key === "a") this.#answer();
    if (call?.state === "ringing" && key === "r") call.reject();
    this.#refresh();
  }

  #refresh(): void {
    this.#timer?.clear();
    if (!this.#call) return;
    this.#context.io.status(statusLine(this.#call, this.#mos));
    if (this.#call.state === "connected")
      this.#timer = this.#context.after(REFRESH_MS, () => this.#refresh());
  }
}

/** What stands below a call; nothing once it is over. */
export function statusLine(
  call: Pick<Call, "state" | "remote" | "members" | "talkMs" | "muted">,
  mos: number | null,
): string | null {
  const remote = cleanText(call.remote);
  switch (call.state) {
    case "dialing":
      return `Calling ${remote}…  Ctrl-C gives up`;
    case "ringing":
      return `${remote} is calling  a answers, r rejects`;
    case "connecting":
      return `Connecting to ${remote}…  Ctrl-C gives up`;
    case "connected": {
      const people = call.members.map(cleanText).join(", ") || remote;
      const quality = mos === null ? "" : `  MOS ${mos.toFixed(1)}`;
      const muted = call.muted ? "  muted" : "";
      return `${formatDuration(call.talkMs ?? 0)} with ${people}${quality}${muted}  m ${call.muted ? "unmutes" : "mutes"}, Ctrl-C hangs up`;
    }
    case "idle":
      return null;
  }
}

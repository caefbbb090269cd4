import type { Call, CallSummary, Phone } from "../../client/index.js";
import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import type { CommandContext } from "../context.js";
import { localMedia, type MediaPlan, prepareSource, type SourceMaker } from "../local-media.js";
import type { ListenOptions } from "./call-options.js";
import { failureSentence, talkSentence } from "./call-sentences.js";
import type { Desk } from "./desk.js";
import { followCall, inviteWhenConnected } from "./follow-call.js";
import type { Report } from "./reporter.js";

/** Why the serving ended, and what came of it. */
export interface Served {
  stoppedBy: "time" | "once" | "interrupted";
  /** Calls that were connected. */
  talks: number;
  /** Calls that were answered and broke. */
  failures: number;
}

interface AttendantParts {
  phone: Phone;
  plan: MediaPlan;
  /** For the first call; it was opened early so that a bad file shows before anybody calls. */
  source: SourceMaker;
  options: ListenOptions;
  context: CommandContext;
  report: Report;
  desk: Desk;
}

/** Answers a phone. One call rings or runs at a time; the phone itself tells others that it is busy. */
export class Attendant {
  readonly #parts: AttendantParts;
  readonly #stopped: Promise<Served["stoppedBy"]>;
  /** Only the first reason to stop counts. */
  #stop: (why: Served["stoppedBy"]) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #source: Promise<SourceMaker>;
  #serving: Promise<void> = Promise.resolve();
  #talks = 0;
  #failures = 0;

  constructor(parts: AttendantParts) {
    this.#parts = parts;
    this.#source = Promise.resolve(parts.source);
    this.#stopped = new Promise((resolve, reject) => {
      this.#stop = resolve;
      this.#fail = reject;
    });
    this.#stopped.catch(() => undefined);
  }

  /** Rejects with what the server refused the phone for. */
  async serve(signal: AbortSignal): Promise<Served> {
    const { phone, options, context } = this.#parts;
    phone.on("incoming", (call) => this.#take(call));
    phone.on("invited", (call, participants) => this.#take(call, participants));
    phone.on("refused", this.#fail);
    // Somebody who waited for us rings with the registration, before anybody could listen.
    if (phone.current?.state === "ringing") this.#take(phone.current, phone.current.members);
    const timer =
      options.for === undefined ? undefined : context.after(options.for, () => this.#stop("time"));
    const interrupt = (): void => this.#stop("interrupted");
    if (signal.aborted) interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      const stoppedBy = await this.#stopped;
      await phone.close();
      await this.#serving;
      return { stoppedBy, talks: this.#talks, failures: this.#failures };
    } finally {
      timer?.clear();
      signal.removeEventListener("abort", interrupt);
    }
  }

  #take(call: Call, participants: readonly string[] = []): void {
    this.#serving = this.#attend(call, participants).catch(this.#fail);
  }

  async #attend(call: Call, participants: readonly string[]): Promise<void> {
    const { options, report, desk, context } = this.#parts;
    const { remote: from, roomId, video } = call;
    if (call.origin === "invite") report({ type: "invited", from, roomId, video, participants });
    else report({ type: "incoming", from, roomId, video });
    followCall(call, report);
    inviteWhenConnected(call, options.invite ?? []);
    let answered = false;
    call.on("state", (state) => {
      answered ||= state === "connecting";
      if (state === "connected") this.#talks++;
    });
    desk.attend(call, () => void this.#answer(call));
    if (options.autoAnswer) void this.#answer(call);
    const summary = await call.ended();
    if (summary.durationMs === null && answered && summary.by === "system") this.#failures++;
    if (!context.globals.json) this.#tell(call, summary);
    if (options.once) this.#stop("once");
  }

  /** The source of the next call is prepared once that of this one is in use. */
  async #answer(call: Call): Promise<void> {
    const { plan, report } = this.#parts;
    try {
      const source = await this.#source;
      if (call.state !== "ringing") return;
      const onTrouble = (error: CallError): void => {
        if (call.state !== "idle") report({ type: "trouble", error });
      };
      call.accept(localMedia(plan, source, { number: this.#talks + 1, onTrouble }));
      this.#source = prepareSource(plan);
      // Whoever takes the next call hears of it.
      this.#source.catch(() => undefined);
    } catch (error) {
      report({ type: "trouble", error: CallError.from(error, "media-failed") });
      this.#failures++;
      call.reject();
    }
  }

  #tell(call: Call, summary: CallSummary): void {
    const { io } = this.#parts.context;
    if (summary.durationMs !== null) io.print(talkSentence(call.remote, summary));
    else if (summary.by === "local") io.remark(`The call of ${cleanText(call.remote)} was rejected.`);
    else io.remark(`${failureSentence(call.remote, summary, false)}.`);
  }
}

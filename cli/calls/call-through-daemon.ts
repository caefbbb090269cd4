import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import { checkField } from "../account-fields.js";
import type { CommandContext, DaemonActions, Timer } from "../context.js";
import type { CallStatus, DaemonNotices, EndedCall, PhoneStatus } from "../daemon/contract.js";
import { type ExitCode, exitCodeOfCall } from "../exit-codes.js";
import type { Interruption } from "../io.js";
import type { CallOptions } from "./call-options.js";
import { failureCode, failureSentence, type TalkSummary, talkSentence } from "./call-sentences.js";
import { statusLine } from "./desk.js";
import { eventSentence, talkOf } from "./event-sentences.js";

const CTRL_C = "\u0003";
const REFRESH_MS = 1000;
/** How long a phone that was just started may take to get on the line. */
const ONLINE_MS = 15_000;

/** Places a call with the daemon's phone, for a person at a terminal: other screens may join in steering it. */
export async function callThroughDaemon(options: CallOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  const interruption = context.io.interruption();
  try {
    const daemon = await context.daemon({ start: true });
    const handset = new Handset(daemon, context, interruption);
    try {
      await handset.online();
      return await handset.talk(callId, options);
    } finally {
      handset.close();
    }
  } finally {
    interruption.close();
  }
}

/** One call of the daemon as one terminal shows and steers it. */
class Handset {
  readonly #daemon: DaemonActions;
  readonly #context: CommandContext;
  readonly #interruption: Interruption;
  readonly #releaseKeys: () => void;
  readonly #looks = new Set<() => void>();
  #status: PhoneStatus | null = null;
  /** The daemon's name of the call, once it has one. */
  #call: string | null = null;
  #summary: TalkSummary | null = null;
  #timer: Timer | null = null;
  #limit: Timer | null = null;

  constructor(daemon: DaemonActions, context: CommandContext, interruption: Interruption) {
    this.#daemon = daemon;
    this.#context = context;
    this.#interruption = interruption;
    this.#releaseKeys = context.io.onKey((key) => this.#onKey(key));
    daemon.on("status", (status) => {
      this.#status = status;
      this.#refresh();
      for (const look of this.#looks) look();
    });
    daemon.on("event", (event) => this.#tell(event));
  }

  /** Resolves once the phone is on the line. Throws what keeps it from that. */
  async online(): Promise<void> {
    await this.#daemon.request("watch", { status: true, events: true });
    const late = new Promise<never>((_resolve, reject) => {
      this.#limit = this.#context.after(ONLINE_MS, () => reject(new CallError("server-unreachable")));
    });
    await Promise.race([this.#when((status) => isOnline(status)), late, this.#interrupted()]);
    this.#limit?.clear();
  }

  async talk(callId: string, { video = false, invite = [], for: forMs }: CallOptions): Promise<ExitCode> {
    const { call } = await this.#daemon.request("dial", { callId, video, invite });
    this.#call = call;
    this.#refresh();
    const hangUp = (): void => void this.#daemon.request("hangup", { call }).catch(() => undefined);
    if (this.#interruption.signal.aborted) hangUp();
    this.#interruption.signal.addEventListener("abort", hangUp, { once: true });
    if (forMs !== undefined) {
      void this.#when((status) => status.call?.state === "connected" || isOver(status, call))
        .then(() => {
          this.#limit = this.#context.after(forMs, hangUp);
        })
        .catch(() => undefined);
    }
    const { lastCall } = await this.#when((status) => isOver(status, call));
    this.close();
    return this.#conclude(callId, lastCall?.id === call ? lastCall : null);
  }

  /** Gives the terminal back as it was. */
  close(): void {
    this.#timer?.clear();
    this.#limit?.clear();
    this.#call = null;
    this.#context.io.status(null);
    this.#releaseKeys();
  }

  /** The first status of which that is so; rejects when the daemon goes. */
  #when(isSo: (status: PhoneStatus) => boolean): Promise<PhoneStatus> {
    const gone = this.#daemon.closed.then(() => {
      throw new CallError("daemon-failed", "The daemon has ended, and the call with it");
    });
    const found = new Promise<PhoneStatus>((resolve, reject) => {
      const look = (): void => {
        try {
          if (!this.#status || !isSo(this.#status)) return;
          this.#looks.delete(look);
          resolve(this.#status);
        } catch (error) {
          reject(error);
        }
      };
      this.#looks.add(look);
      look();
    });
    return Promise.race([found, gone]);
  }

  #interrupted(): Promise<never> {
    const { signal } = this.#interruption;
    return new Promise((_resolve, reject) => {
      const stop = (): void => reject(new CallError("interrupted"));
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  #onKey(key: string): void {
    if (key === CTRL_C) return this.#interruption.raise();
    const { call } = this.#status ?? {};
    if (key !== "m" || !call || call.id !== this.#call) return;
    void this.#daemon.request("mute", { call: call.id, muted: !call.muted }).catch(() => undefined);
  }

  #tell(event: DaemonNotices["event"]): void {
    if (this.#call === null) return;
    if (event.type === "ended") this.#summary = talkOf(event);
    const sentence = eventSentence(event);
    if (sentence !== null) this.#context.io.remark(sentence);
  }

  #refresh(): void {
    this.#timer?.clear();
    const call = this.#status?.call;
    if (!call || call.id !== this.#call) return;
    this.#context.io.status(statusLine(shownCall(call, this.#context.now()), leastMos(call)));
    if (call.state === "connected") this.#timer = this.#context.after(REFRESH_MS, () => this.#refresh());
  }

  /** A call that another one followed at once has only the event to tell of it. */
  #conclude(remote: string, ended: EndedCall | null): ExitCode {
    const summary = this.#summary ?? (ended && { ...ended, setupMs: null, peers: [] });
    if (!summary) throw new CallError("daemon-failed", "The daemon did not tell how the call went");
    const { io } = this.#context;
    const { by, reason, durationMs } = summary;
    const [talked, rejected] = [durationMs !== null, ended?.rejected ?? false];
    if (talked) io.print(talkSentence(remote, summary));
    else {
      const sentence = failureSentence(remote, summary, rejected);
      io.remark(`calling: ${sentence} (${cleanText(failureCode(summary, rejected))})`);
    }
    return exitCodeOfCall({ by, reason, rejected, talked, interrupted: this.#interruption.signal.aborted });
  }
}

/** Throws what will not become better by waiting. */
function isOnline({ connection }: PhoneStatus): boolean {
  if (connection.state === "signed-out") throw new CallError("not-logged-in");
  if (connection.state === "refused") throw new CallError("unauthorized", connection.problem ?? undefined);
  return connection.state === "online";
}

const isOver = ({ call, lastCall }: PhoneStatus, id: string): boolean =>
  lastCall?.id === id || (call !== null && Number(call.id) > Number(id));

function shownCall(call: CallStatus, now: Date) {
  const { state, remote, muted, connectedAt, people } = call;
  const talkMs = connectedAt === null ? null : Math.max(0, now.getTime() - Date.parse(connectedAt));
  return { state, remote, muted, talkMs, members: people.map((person) => person.callId) };
}

function leastMos({ people }: CallStatus): number | null {
  const known = people.flatMap(({ quality }) => quality?.mos ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

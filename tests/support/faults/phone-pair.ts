import { setTimeout as delay } from "node:timers/promises";
import { Pacer } from "../../../client/audio/pacer.js";
import { type Call, type CallSummary, noneEngine, Phone, silenceSource } from "../../../client/index.js";
import { SocketSignaling } from "../../../client/signaling/socket-signaling.js";
import { FEATURES } from "../../../protocol/features.js";
import type { Ledger } from "./ledger.js";
import type { Random } from "./load.js";
import { NotingSignaling } from "./noting-signaling.js";
import type { Account } from "./person.js";

/** Phones come back within three seconds instead of ten, so that a round stays short. */
const SPREAD = 0.3;
const REACTION_MS = 200;
const TALK_MS = 400;
const PAUSE_MS = 100;
/** More than the longest ring. */
const ENDED_WITHIN_MS = 60_000;

/** Nothing is heard anyway, so one beat is enough for all. */
const pacer = new Pacer();
const media = () => ({ source: silenceSource(), hear: false });

type Plan = "talk" | "reject" | "cancel";

/** Two people with the client of this project, which comes back by itself and takes its place again. */
export class PhonePair {
  readonly #caller: Phone;
  readonly #callee: Phone;
  readonly #random: Random;
  #plan: Plan = "talk";
  #stopped = false;
  #looping: Promise<void> = Promise.resolve();
  #held: { room: string | null; calls: readonly Call[] } | null = null;
  /** Calls that went as planned, and when the last of them began. */
  calls = 0;
  lastBegan = 0;
  /** How the others ended. */
  readonly interrupted: string[] = [];
  /** Whatever must not be: people who disagree, or never come to an end. */
  readonly troubles: string[] = [];

  private constructor(caller: Phone, callee: Phone, random: Random) {
    this.#caller = caller;
    this.#callee = callee;
    this.#random = random;
    callee.on("incoming", (call) => void this.#react(call));
  }

  static async come(
    url: string,
    accounts: readonly Account[],
    ledger: Ledger,
    random: Random,
  ): Promise<PhonePair> {
    const phones: Phone[] = [];
    for (const account of accounts) phones.push(await come(url, account, ledger, random));
    const [caller, callee] = phones;
    if (!caller || !callee) throw new TypeError("Two people are needed");
    return new PhonePair(caller, callee, random);
  }

  /** One call after the other until `stop`. */
  begin(): void {
    const run = async () => {
      while (!this.#stopped) await this.#oneCall();
    };
    this.#looping = run().catch((error: unknown) => void this.troubles.push(String(error)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looping;
  }

  /** A call that lasts; gives its room. */
  async hold(): Promise<string> {
    this.#plan = "talk";
    const call = this.#caller.call(this.#callee.callId, media());
    while (call.state !== "connected" || this.#callee.current?.state !== "connected") {
      if (call.state === "idle") throw new Error("The call ended before it was connected");
      await delay(PAUSE_MS);
    }
    this.#held = { room: call.roomId, calls: [call, this.#callee.current] };
    return call.roomId ?? "";
  }

  /** True while both are in the call that `hold` made. */
  get isHolding(): boolean {
    if (this.#held === null) return false;
    const { room, calls } = this.#held;
    const now = [this.#caller.current, this.#callee.current];
    return now.every(
      (call, index) => call === calls[index] && call?.state === "connected" && call.roomId === room,
    );
  }

  /** Ends the call that lasted; the other side must hear of it. */
  async release(): Promise<void> {
    const call = this.#caller.current;
    if (call) await this.#settled(call.hangUp());
    this.#held = null;
  }

  async leave(): Promise<void> {
    await Promise.all([this.#caller.close(), this.#callee.close()]);
  }

  async #oneCall(): Promise<void> {
    const dice = this.#random();
    this.#plan = dice < 0.15 ? "reject" : dice < 0.3 ? "cancel" : "talk";
    const plan = this.#plan;
    const began = performance.now();
    const call = this.#caller.call(this.#callee.callId, media());
    call.on("state", (state) => {
      if (state === "connected") void this.#hangUpSoon();
    });
    const summary = await this.#settled(call.ended());
    if (summary !== null && wentAs(plan, summary)) {
      this.calls++;
      this.lastBegan = began;
      return;
    }
    this.interrupted.push(`${plan}: ${summary ? `${summary.by} ${summary.reason}` : "never ended"}`);
    await delay(PAUSE_MS);
  }

  async #react(call: Call): Promise<void> {
    const plan = this.#plan;
    await delay(this.#random() * REACTION_MS);
    if (call.state !== "ringing") return;
    if (plan === "reject") call.reject();
    else if (plan === "cancel") void this.#caller.current?.hangUp();
    else call.accept(media());
  }

  async #hangUpSoon(): Promise<void> {
    const phone = this.#random() < 0.5 ? this.#caller : this.#callee;
    await delay(this.#random() * TALK_MS);
    // The callee may hear of its call a moment later than the caller.
    void (phone.current ?? this.#caller.current)?.hangUp();
  }

  /** Waits until a call is over on both sides. */
  async #settled(ended: Promise<CallSummary>): Promise<CallSummary | null> {
    const deadline = performance.now() + ENDED_WITHIN_MS;
    const late = new AbortController();
    const summary = await Promise.race([
      ended,
      delay(ENDED_WITHIN_MS, null, { signal: late.signal }).catch(() => null),
    ]);
    late.abort();
    while (this.#callee.current !== null && performance.now() < deadline) await delay(PAUSE_MS / 10);
    if (summary === null || this.#callee.current !== null) {
      const [here, there] = [this.#caller.current?.state ?? "idle", this.#callee.current?.state ?? "idle"];
      this.troubles.push(`${this.#caller.callId} is ${here}, ${this.#callee.callId} is ${there}`);
      await Promise.all([this.#caller.current?.hangUp(), this.#callee.current?.hangUp()]);
    }
    return summary;
  }
}

async function come(url: string, account: Account, ledger: Ledger, random: Random): Promise<Phone> {
  const { callId, token } = account;
  const socket = new SocketSignaling({
    url,
    callId,
    token,
    deviceId: `device-of-${callId}`,
    acknowledges: true,
    repeats: true,
    random: () => random() * SPREAD,
  });
  const signaling = new NotingSignaling(socket, callId, ledger);
  const phone = new Phone({ callId, signaling, engine: noneEngine, features: new Set(FEATURES), pacer });
  await phone.start();
  return phone;
}

function wentAs(plan: Plan, { by, reason, rejected, durationMs }: CallSummary): boolean {
  if (plan === "reject") return rejected === true;
  if (plan === "cancel") return by === "local" && reason === "canceled";
  return by !== "system" && durationMs !== null;
}

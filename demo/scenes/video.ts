import { type Call, readFrameNumber, silenceSource, TestPattern } from "../../client/index.js";
import type { Check, VideoReport } from "../report.js";
import { settled } from "../settled.js";
import type { Person } from "../stage.js";

/** This many different numbers of the pattern prove a moving picture. */
const ENOUGH_FRAMES = 20;
const WATCH_LIMIT_MS = 10_000;

const media = () => ({ source: silenceSource(), video: new TestPattern() });

/** Both send the test pattern and read the numbers out of what they see. */
export async function videoScene(alice: Person, bob: Person): Promise<[VideoReport, Check]> {
  const watchers = [new Watcher(alice.callId), new Watcher(bob.callId)] as const;
  bob.phone.once("incoming", (incoming) => {
    watchers[1].watch(incoming);
    incoming.accept(media());
  });
  const call = alice.phone.call(bob.callId, media(), { video: true });
  watchers[0].watch(call);
  await settled(() => watchers.every(({ numbers }) => numbers.size >= ENOUGH_FRAMES), {
    atLeastMs: 0,
    limitMs: WATCH_LIMIT_MS,
  });
  const { setupMs } = await call.hangUp();
  const report = { setupMs, received: watchers.map((watcher) => watcher.report()) };
  const ok = report.received.every(({ recognised }) => recognised >= ENOUGH_FRAMES);
  const text = report.received
    .map(({ callId, recognised }) => `${callId} sees ${recognised} frames`)
    .join(", ");
  return [report, { name: "alice and bob see each other", ok, text }];
}

class Watcher {
  readonly numbers = new Set<number>();
  readonly #callId: string;
  #frames = 0;

  constructor(callId: string) {
    this.#callId = callId;
  }

  watch(call: Call): void {
    call.on("video", (_from, frame) => {
      this.#frames += 1;
      const number = readFrameNumber(frame);
      if (number !== null) this.numbers.add(number);
    });
  }

  report(): VideoReport["received"][number] {
    return { callId: this.#callId, frames: this.#frames, recognised: this.numbers.size };
  }
}

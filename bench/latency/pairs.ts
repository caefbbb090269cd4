import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CallMediaPort } from "../../client/index.js";
import { MediaChild } from "../../client/media-process/media-child.js";
import { RemoteMedia } from "../../client/media-process/remote-media.js";
import type { Candidate } from "../../protocol/index.js";
import type { BurstTimes } from "./bursts.js";

/** The first bursts are not counted: the jitter buffer begins with more than it needs. */
const WARM_UP_BURSTS = 6;

interface Mark {
  type: "left" | "came";
  at: number;
}

/** Collects marks until enough bursts have come after the warm-up. */
class Marks {
  readonly times: BurstTimes = { left: [], came: [] };
  readonly enough: Promise<void>;
  #finish = (): void => {};
  readonly #bursts: number;

  constructor(bursts: number) {
    this.#bursts = bursts;
    this.enough = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  take({ type, at }: Mark): void {
    this.times[type].push(at);
    if (this.times.came.length >= WARM_UP_BURSTS + this.#bursts) this.#finish();
  }

  get counted(): BurstTimes {
    return { left: this.times.left, came: this.times.came.slice(WARM_UP_BURSTS) };
  }
}

const isMark = (message: object): message is Mark =>
  "type" in message && (message.type === "left" || message.type === "came");

/** Source to sink through libwebrtc alone. */
export async function bareBursts(bursts: number): Promise<BurstTimes> {
  const child = fork(fileURLToPath(new URL("../children/latency-bare.ts", import.meta.url)), [], {
    execArgv: ["--import", "tsx"],
  });
  const marks = new Marks(bursts);
  child.on("message", (message: object) => {
    if (isMark(message)) marks.take(message);
  });
  await marks.enough;
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
  return marks.counted;
}

/** Source to sink through two media processes, as two phones have them; what leaves one is judged where it arrives. */
export async function hostedBursts(bursts: number): Promise<BurstTimes> {
  const marks = new Marks(bursts);
  const [near, far] = [
    new Side((mark) => mark.type === "left" && marks.take(mark)),
    new Side((mark) => mark.type === "came" && marks.take(mark)),
  ];
  await connect(near, far);
  await marks.enough;
  await Promise.all([near.close(), far.close()]);
  return marks.counted;
}

/** A media process with one call. */
class Side {
  readonly media: CallMediaPort;
  readonly #child: MediaChild;

  constructor(onMark: (mark: Mark) => unknown) {
    let peers = 0;
    this.#child = new MediaChild(
      {
        report: (report) => {
          if (isMark(report)) onMark(report);
          else if ("call" in report) media.hear(report);
        },
        gone: () => {},
      },
      new URL("../children/latency-media.ts", import.meta.url),
    );
    this.#child.tell({
      type: "set-up",
      setup: { input: { kind: "device" }, output: { kind: "device" }, soundsFolder: null },
    });
    const media = new RemoteMedia({
      child: this.#child,
      call: 1,
      nextPeer: () => ++peers,
      request: {
        iceServers: Promise.resolve([]),
        video: false,
        listener: { audio: () => {}, video: () => {}, sourceEnded: () => {}, lost: () => {} },
      },
      closed: () => {},
    });
    this.media = media;
    this.#child.start();
  }

  async close(): Promise<void> {
    await this.media.close();
    await this.#child.close();
  }
}

async function connect(near: Side, far: Side): Promise<void> {
  const early: Candidate[] = [];
  let deliver = (candidate: Candidate): void => void early.push(candidate);
  let connected = (): void => {};
  const isUp = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const caller = await near.media.createPeer("far", {
    candidate: (candidate) => deliver(candidate),
    state: (state) => state === "connected" && connected(),
  });
  const callee = await far.media.createPeer("near", { candidate: () => {}, state: () => {} });
  // The answer carries the callee's candidates.
  const answer = await callee.acceptOffer(await caller.createOffer());
  deliver = (candidate) => void callee.addCandidate(candidate);
  for (const candidate of early) deliver(candidate);
  await caller.acceptAnswer(answer);
  await isUp;
  near.media.begin();
  far.media.begin();
}

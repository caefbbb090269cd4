import { type AudioSource, type MediaPeer, Pacer, wrtcEngine } from "../../../client/index.js";
import { CallError } from "../../../protocol/errors.js";

/** What the jitter buffer may hold back: so much longer than the source is listened to. */
const TAIL_BLOCKS = 40;

/** One call in one direction, from a source through Opus, the network of this machine and NetEq to a listener. */
class Leg {
  readonly heard: Int16Array[] = [];
  listening = false;
  readonly #source: AudioSource;
  readonly #sender = wrtcEngine.openSession({ iceServers: [], video: false, hear: false });
  readonly #receiver = wrtcEngine.openSession({ iceServers: [], video: false, hear: true });
  readonly #block = new Int16Array(480);

  constructor(source: AudioSource) {
    this.#source = source;
  }

  async connect(): Promise<void> {
    const early: (() => Promise<void>)[] = [];
    let described = false;
    const add = (peer: () => MediaPeer, candidate: Parameters<MediaPeer["addCandidate"]>[0]) => {
      const deliver = () => peer().addCandidate(candidate);
      if (described) void deliver();
      else early.push(deliver);
    };
    const connected = new Promise<void>((resolve, reject) => {
      const caller = this.#sender.createPeer({
        candidate: (candidate) => add(() => callee, candidate),
        state: (state) => {
          if (state === "connected") resolve();
          if (state === "failed") reject(new CallError("media-failed"));
        },
        audio() {},
        video() {},
      });
      const callee = this.#receiver.createPeer({
        candidate: (candidate) => add(() => caller, candidate),
        state() {},
        audio: (block) => {
          if (this.listening) this.heard.push(block.slice());
        },
        video() {},
      });
      (async () => {
        await caller.acceptAnswer(await callee.acceptOffer(await caller.createOffer()));
        described = true;
        await Promise.all(early.map((deliver) => deliver()));
      })().catch(reject);
    });
    await connected;
  }

  send(): void {
    this.#source.read(this.#block);
    this.#sender.sendAudio(this.#block);
  }

  close(): void {
    this.#sender.close();
    this.#receiver.close();
    this.#source.close();
  }
}

/** Plays each source over a real link of its own, all at the same time, and returns the blocks that were heard. */
export async function throughOpus(sources: readonly AudioSource[], blocks: number): Promise<Int16Array[][]> {
  const legs = sources.map((source) => new Leg(source));
  try {
    await Promise.all(legs.map((leg) => leg.connect()));
    for (const leg of legs) leg.listening = true;
    await new Promise<void>((resolve) => {
      let left = blocks + TAIL_BLOCKS;
      const leave = new Pacer().subscribe(() => {
        for (const leg of legs) leg.send();
        if (--left > 0) return;
        leave();
        resolve();
      });
    });
    return legs.map((leg) => leg.heard);
  } finally {
    for (const leg of legs) leg.close();
  }
}

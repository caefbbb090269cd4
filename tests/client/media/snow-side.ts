import { vi } from "vitest";
import type { PeerState } from "../../../client/media/port.js";
import { loadWrtc, type RawPeerConnection } from "../../../client/media/wrtc-module.js";
import { WrtcPeer } from "../../../client/media/wrtc-peer.js";

const [WIDTH, HEIGHT, INTERVAL_MS] = [320, 240, 50];
const BITS = 8;

/** A side that sends snow, which no codec can make small: it takes all the bits that it may have. */
export class SnowSide {
  readonly peer: WrtcPeer;
  candidates = 0;
  state: PeerState = "new";
  readonly #connection: RawPeerConnection;
  readonly #timer: NodeJS.Timeout;
  #limit: number;

  constructor(bitsPerSecond: number) {
    this.#limit = bitsPerSecond;
    const wrtc = loadWrtc();
    const source = new wrtc.nonstandard.RTCVideoSource();
    const track = source.createTrack();
    this.#connection = new wrtc.RTCPeerConnection({ iceServers: [] });
    this.#connection.addTrack(track, new wrtc.MediaStream([track]));
    this.peer = new WrtcPeer(wrtc, this.#connection, {
      listener: {
        candidate: () => {
          this.candidates += 1;
        },
        state: (state) => {
          this.state = state;
        },
        audio: () => {},
        video: () => {},
      },
      hear: false,
      videoLimit: () => this.#limit,
      closed: () => track.stop(),
    });
    const data = new Uint8Array(WIDTH * HEIGHT * 1.5).fill(128);
    let seed = 1;
    this.#timer = setInterval(() => {
      for (let at = 0; at < WIDTH * HEIGHT; at++) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
        data[at] = seed >>> 24;
      }
      source.onFrame({ width: WIDTH, height: HEIGHT, data });
    }, INTERVAL_MS);
  }

  limit(bitsPerSecond: number): void {
    this.#limit = bitsPerSecond;
    this.peer.limitAgain();
  }

  /**
   * Waits for two seconds, one after the other, in which most of that rate is used and it is not exceeded: congestion
   * control takes its time, and passes through other rates on the way.
   */
  async sends(bitsPerSecond: number): Promise<void> {
    let before = await this.#sent();
    let fitting = 0;
    await vi.waitFor(
      async () => {
        const now = await this.#sent();
        const rate = ((now.bytes - before.bytes) * BITS) / ((now.at - before.at) / 1000);
        if (now.at - before.at < 1000) throw new Error("too early to say");
        before = now;
        fitting = rate > bitsPerSecond * 0.5 && rate < bitsPerSecond * 1.3 ? fitting + 1 : 0;
        if (fitting < 2) throw new Error(`sends ${Math.round(rate)} bits a second`);
      },
      { timeout: 18_000, interval: 100 },
    );
  }

  close(): void {
    clearInterval(this.#timer);
    this.peer.close();
  }

  async #sent(): Promise<{ bytes: number; at: number }> {
    for (const report of (await this.#connection.getStats()).values()) {
      if (report.type !== "outbound-rtp") continue;
      return { bytes: Number(report.bytesSent), at: Number(report.timestamp) };
    }
    return { bytes: 0, at: performance.now() };
  }
}

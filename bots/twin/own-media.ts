import {
  type AudioSource,
  MediaStream,
  RTCAudioSource,
  RTCVideoSource,
  type Stream,
  type Track,
  type VideoSource,
} from "./wrtc.js";

/** Fills the next 10 ms of speech: 480 samples at 48 kHz. */
export type AudioGenerator = (block: Int16Array) => void;

const SAMPLE_RATE = 48_000;
const BLOCK_SAMPLES = 480;
const BLOCK_MS = 10;
/** After a longer stall the backlog is dropped: nobody wants to hear it late. */
const MOST_BLOCKS_AT_ONCE = 50;

const FRAME_MS = 100;
const FRAME_WIDTH = 160;
const FRAME_HEIGHT = 120;
const LUMA_BYTES = FRAME_WIDTH * FRAME_HEIGHT;
const LUMA_RANGE = 256;
const LUMA_STEP = 8;
const NO_COLOUR = 128;

/** The microphone and the camera of one call. */
export class OwnMedia {
  readonly stream: Stream = new MediaStream();
  readonly tracks: readonly Track[];
  readonly #microphone: AudioSource = new RTCAudioSource();
  readonly #generator: AudioGenerator;
  readonly #startedAt: number = performance.now();
  readonly #timers: NodeJS.Timeout[] = [];
  #blocks = 0;
  #frames = 0;

  constructor(generator: AudioGenerator, video: boolean) {
    this.#generator = generator;
    this.#timers.push(setInterval(() => this.#speak(), BLOCK_MS));
    const microphoneTrack = this.#microphone.createTrack();
    if (!video) {
      this.tracks = [microphoneTrack];
      return;
    }
    const camera = new RTCVideoSource();
    this.tracks = [microphoneTrack, camera.createTrack()];
    this.#timers.push(setInterval(() => this.#show(camera), FRAME_MS));
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const track of this.tracks) track.stop();
  }

  /** The interval only wakes us; the clock says how many blocks are due. */
  #speak(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / BLOCK_MS);
    this.#blocks = Math.max(this.#blocks, due - MOST_BLOCKS_AT_ONCE);
    for (; this.#blocks < due; this.#blocks += 1) {
      const samples = new Int16Array(BLOCK_SAMPLES);
      this.#generator(samples);
      this.#microphone.onData({
        samples,
        sampleRate: SAMPLE_RATE,
        bitsPerSample: 16,
        channelCount: 1,
        numberOfFrames: BLOCK_SAMPLES,
      });
    }
  }

  /** Grey that grows brighter frame by frame: enough to prove that pictures move. */
  #show(camera: VideoSource): void {
    const data = new Uint8Array(LUMA_BYTES + LUMA_BYTES / 2).fill(NO_COLOUR);
    data.fill((this.#frames * LUMA_STEP) % LUMA_RANGE, 0, LUMA_BYTES);
    this.#frames += 1;
    camera.onFrame({ width: FRAME_WIDTH, height: FRAME_HEIGHT, data });
  }
}

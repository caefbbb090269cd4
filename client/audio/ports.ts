/** Everything that carries sound inside the program runs at this rate, mono, signed 16 bit. */
export const SAMPLE_RATE = 48_000;
/** One block is what libwebrtc takes at a time: ten milliseconds. */
export const BLOCK_SAMPLES = 480;
/** The length of one block, and so the beat of the pacer. */
export const BLOCK_MS = 10;

/** A pull source: the pacer asks for the next block every 10 ms. */
export interface AudioSource {
  /** Fills the block; false once nothing is left (the block is then silence). */
  read(block: Int16Array): boolean;
  close(): void;
}

/** A push sink. */
export interface AudioSink {
  /** The block belongs to the caller again on return: a sink that keeps it copies it. */
  write(block: Int16Array): void;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

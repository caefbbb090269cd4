import { BlockCutter } from "../../../../client/audio/device/block-cutter.js";
import { join, loudness, toneAmplitude } from "../sounds.js";

/** Collects a tenth of a second at a time, and says when that was the pure tone. */
export function toneDetector(hz: number, onFound: () => void): (block: Int16Array) => void {
  let blocks: Int16Array[] = [];
  return (block) => {
    blocks.push(block.slice());
    if (blocks.length < 10) return;
    const sound = join(blocks);
    blocks = [];
    const level = loudness(sound) * Math.SQRT2;
    if (level > 1_000 && toneAmplitude(sound, hz) > 0.95 * level) onFound();
  };
}

/** Resolves when the tone comes out of what is recorded. */
export function toneFrom(recording: NodeJS.ReadableStream, hz: number): Promise<void> {
  return new Promise((resolve) => {
    const cutter = new BlockCutter(toneDetector(hz, resolve));
    recording.on("data", (piece: Buffer) => cutter.push(piece));
  });
}

/** The loudest sample of what is recorded from now on. */
export function loudestOf(recording: NodeJS.ReadableStream): () => number {
  let loudest = 0;
  const cutter = new BlockCutter((block) => {
    loudest = Math.max(loudest, ...block.map(Math.abs));
  });
  recording.on("data", (piece: Buffer) => cutter.push(piece));
  return () => loudest;
}

/**
 * Runs in a process of its own and holds one direction of the sound card: `source` sends what is recorded to the
 * fourth descriptor, `sink` plays what comes in on stdin. When stdin ends, whoever started it is gone or done.
 */
import { Socket } from "node:net";
import { BlockQueue } from "../block-queue.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../ports.js";
import { BLOCK_BYTES, MAX_BACKLOG_BLOCKS, MAX_BACKLOG_BYTES } from "./backlog.js";
import { BlockCutter, blockBytes } from "./block-cutter.js";

const SOUND_PIPE = 3;
/** Silence played after the last words, so that the device has played them when the process ends. */
const TAIL_BLOCKS = 10;

/** One block at a time: the defaults are made for music and far too long for a conversation. */
const OPTIONS = {
  sampleRate: SAMPLE_RATE,
  channelCount: 1,
  sampleFormat: 16,
  framesPerBuffer: BLOCK_SAMPLES,
  highwaterMark: BLOCK_BYTES,
  maxQueue: 2,
  // An underflow is reported as an error, and is no reason to stop.
  closeOnError: false,
} as const;

/** A regular exit would wait for naudiodon's threads, which may themselves wait for the device. */
function leave(): void {
  process.kill(process.pid, "SIGKILL");
}

async function record(pipe: Socket): Promise<void> {
  const { default: naudiodon } = await import("naudiodon");
  const microphone = naudiodon.AudioIO({ inOptions: OPTIONS });
  microphone.on("data", (sound: Buffer) => {
    if (pipe.writableLength < MAX_BACKLOG_BYTES) pipe.write(sound);
  });
  microphone.on("close", leave);
  process.stdin.on("close", leave).resume();
  microphone.start();
}

async function play(pipe: Socket): Promise<void> {
  const { default: naudiodon } = await import("naudiodon");
  const loudspeaker = naudiodon.AudioIO({ outOptions: OPTIONS });
  const silence = new Int16Array(BLOCK_SAMPLES);
  const queue = new BlockQueue(MAX_BACKLOG_BLOCKS);
  const cutter = new BlockCutter((block) => queue.push(block));
  let isOver = false;
  let tail = 0;
  // The device sets the pace: each block it has taken asks for the next, and it never has to wait for us.
  const feed = (): void => {
    const block = queue.read();
    if (isOver && block === undefined && ++tail > TAIL_BLOCKS) leave();
    else loudspeaker.write(blockBytes(block ?? silence), feed);
  };
  loudspeaker.on("close", leave);
  process.stdin.on("data", (piece: Buffer) => cutter.push(piece));
  process.stdin.on("close", () => {
    isOver = true;
  });
  loudspeaker.start();
  feed();
  pipe.write("!");
}

process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);
const pipe = new Socket({ fd: SOUND_PIPE });
pipe.on("error", leave);
await (process.argv[2] === "sink" ? play(pipe) : record(pipe));

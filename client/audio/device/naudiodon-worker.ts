/**
 * Runs in a process of its own and holds one direction of the sound card: `source` sends what is recorded to the
 * fourth descriptor, `sink` plays what comes in on stdin, both on the first device of the names that follow, or else on
 * the default. When stdin ends, whoever started it is gone or done. `list` prints the devices and ends.
 */
import { Socket } from "node:net";
import { BlockQueue } from "../block-queue.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../ports.js";
import { BLOCK_BYTES, MAX_BACKLOG_BLOCKS, MAX_BACKLOG_BYTES } from "./backlog.js";
import { BlockCutter, blockBytes } from "./block-cutter.js";

const SOUND_PIPE = 3;
/** Silence played after the last words, so that the device has played them when the process ends. */
const TAIL_BLOCKS = 10;
/** The device takes these at once and before it moves: they say nothing about whether it lives. */
const FIRST_BLOCKS = 20;
/** So often it says that it lives. */
const BLOCKS_PER_SIGN = 5;

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

const [direction, ...deviceNames] = process.argv.slice(2);

/** A regular exit would wait for naudiodon's threads, which may themselves wait for the device. */
function leave(): void {
  process.kill(process.pid, "SIGKILL");
}

/** Throws, which ends this process, when none of the wanted devices is there. */
async function openLibrary() {
  const { default: naudiodon } = await import("naudiodon");
  if (deviceNames.length === 0) return { naudiodon, options: OPTIONS };
  const devices = naudiodon.getDevices();
  const wanted = deviceNames.map((name) => devices.find((device) => device.name === name)).find(Boolean);
  if (wanted === undefined) throw new Error("There is no such device");
  return { naudiodon, options: { ...OPTIONS, deviceId: wanted.id } };
}

async function record(pipe: Socket): Promise<void> {
  const { naudiodon, options } = await openLibrary();
  const microphone = naudiodon.AudioIO({ inOptions: options });
  microphone.on("data", (sound: Buffer) => {
    if (pipe.writableLength < MAX_BACKLOG_BYTES) pipe.write(sound);
  });
  microphone.on("close", leave);
  process.stdin.on("close", leave).resume();
  microphone.start();
}

async function play(pipe: Socket): Promise<void> {
  const { naudiodon, options } = await openLibrary();
  const loudspeaker = naudiodon.AudioIO({ outOptions: options });
  const silence = new Int16Array(BLOCK_SAMPLES);
  const queue = new BlockQueue(MAX_BACKLOG_BLOCKS);
  const cutter = new BlockCutter((block) => queue.push(block));
  let isOver = false;
  let tail = 0;
  let taken = 0;
  // The device sets the pace: each block it has taken asks for the next, and it never has to wait for us.
  const feed = (): void => {
    if (++taken > FIRST_BLOCKS && taken % BLOCKS_PER_SIGN === 0) pipe.write("!");
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

async function list(): Promise<void> {
  const { default: naudiodon } = await import("naudiodon");
  process.stdout.write(JSON.stringify(naudiodon.getDevices()));
}

process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);
if (direction === "list") await list();
else {
  const pipe = new Socket({ fd: SOUND_PIPE });
  pipe.on("error", leave);
  await (direction === "sink" ? play(pipe) : record(pipe));
}

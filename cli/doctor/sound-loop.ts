import {
  type AudioSink,
  type AudioSource,
  BLOCK_MS,
  BLOCK_SAMPLES,
  openDeviceSink,
  openDeviceSource,
  Pacer,
  silenceSource,
  ToneSource,
} from "../../client/index.js";
import { type Finding, fine, reasonOf, unknown, warning } from "./finding.js";
import { LOOP_TONE_HZ, SILENCE_DBFS, ToneWatch } from "./tone-watch.js";

const LISTEN_MS = 500;
/** A Bluetooth loudspeaker may take most of it. */
const TONE_MS = 1_500;
/** Loud enough for a microphone across the table. */
const TONE_DBFS = -12;
/** Others hear themselves when the microphone takes the loudspeaker this clearly. */
const ECHO_DBFS = -45;
const CLIPPING_DBFS = -3;
const NOISY_DBFS = -40;
const LOOK_AT_SETTINGS = "Look at the system's sound settings, or choose with: calling devices use";

/**
 * Opens both devices, listens to the room, plays a tone and listens for it. Without `withTone` nothing is played, and only
 * the microphone's level is told.
 */
export async function examineSound({ withTone }: { withTone: boolean }): Promise<Finding[]> {
  const [source, sink] = await Promise.allSettled([openDeviceSource(), openDeviceSink()]);
  try {
    const opening = [
      ...(source.status === "rejected" ? [deviceFinding("microphone", source.reason)] : []),
      ...(sink.status === "rejected" ? [deviceFinding("loudspeaker", sink.reason)] : []),
    ];
    if (source.status === "rejected") return opening;
    const player = withTone && sink.status === "fulfilled" ? sink.value : null;
    const watch = await listen(source.value, player);
    return [
      levelFinding(watch),
      ...(sink.status === "fulfilled" ? [fine("loudspeaker", "opens")] : opening),
      ...(player === null ? [] : [loopFinding(watch)]),
    ];
  } finally {
    if (source.status === "fulfilled") source.value.close();
    if (sink.status === "fulfilled") await sink.value.close();
  }
}

const deviceFinding = (about: string, error: unknown): Finding =>
  warning(
    about,
    `none can be used: ${reasonOf(error)}`,
    "Install PulseAudio or PipeWire, or plug in a device; until then calls send and play silence.",
  );

/** Runs until the tone was heard, or for as long as it is worth waiting. */
function listen(source: AudioSource, sink: AudioSink | null): Promise<ToneWatch> {
  const watch = new ToneWatch(LOOP_TONE_HZ);
  const [heard, played] = [new Int16Array(BLOCK_SAMPLES), new Int16Array(BLOCK_SAMPLES)];
  const tone = new ToneSource(LOOP_TONE_HZ, TONE_DBFS);
  const quiet = silenceSource();
  // The pacer lets a process end that has nothing else to do.
  const keepAlive = setInterval(() => {}, TONE_MS);
  return new Promise<ToneWatch>((resolve) => {
    let blocks = 0;
    const stop = new Pacer().subscribe(() => {
      blocks++;
      const isListening = blocks * BLOCK_MS <= LISTEN_MS;
      source.read(heard);
      watch.add(heard);
      if (sink !== null) {
        (isListening ? quiet : tone).read(played);
        sink.write(played);
      }
      if (blocks * BLOCK_MS === LISTEN_MS && sink !== null) watch.toneBegins();
      const isOver = sink === null ? !isListening : blocks * BLOCK_MS >= LISTEN_MS + TONE_MS;
      if (!isOver && watch.heard === null) return;
      stop();
      clearInterval(keepAlive);
      resolve(watch);
    });
  });
}

function levelFinding({ noiseDbfs, loudestDbfs, heard }: ToneWatch): Finding {
  if (loudestDbfs === SILENCE_DBFS)
    return warning(
      "microphone",
      "opens, but gives nothing at all: it is muted, or nothing is plugged in",
      LOOK_AT_SETTINGS,
    );
  const text = `opens; the room is at ${shown(noiseDbfs)}`;
  if (heard === null && loudestDbfs > CLIPPING_DBFS)
    return warning(
      "microphone",
      `${text}, the loudest moment at ${shown(loudestDbfs)}: it is turned up too far`,
      LOOK_AT_SETTINGS,
    );
  if (noiseDbfs > NOISY_DBFS)
    return warning(
      "microphone",
      `${text}, which is loud: others will hear the room`,
      "Go where it is quieter, or keep noise suppression on.",
    );
  return fine("microphone", text);
}

function loopFinding({ heard }: ToneWatch): Finding {
  if (heard === null) {
    return unknown(
      "loop",
      "the microphone did not hear the tone, as it should be with a headset",
      "If you did not hear it either, turn up the loudspeaker or choose another one: calling devices",
    );
  }
  const text = `the microphone heard the tone after ${heard.afterMs} ms at ${shown(heard.dbfs)}`;
  if (heard.dbfs < ECHO_DBFS) return fine("loop", text);
  return warning(
    "loop",
    `${text}: others would hear themselves`,
    "Use a headset, or turn on ducking in the settings.",
  );
}

const shown = (dbfs: number): string =>
  dbfs <= SILENCE_DBFS ? "digital silence" : `${Math.round(dbfs)} dBFS`;

import { SAMPLE_RATE } from "../ports.js";

/** A source records from the microphone, a sink plays on the loudspeaker. */
export type Direction = "source" | "sink";

/** What this machine has to reach a sound card with. */
export interface SoundTools {
  /** The arguments with which Node starts our worker; null where its native module is not installed. */
  worker: readonly string[] | null;
  /** Those of `TOOL_NAMES` that are on the path. */
  programs: ReadonlySet<string>;
}

/** One way to reach the sound card; each runs in a process of its own, since native sound code may crash or hang. */
export interface Backend {
  /** A worker carries sound on its fourth descriptor and says when it is ready; a tool uses stdin and stdout. */
  kind: "worker" | "tool";
  command: string;
  args: readonly string[];
}

/** Enough to bridge a late block; the tools' own choice of up to two seconds is no conversation. */
const PLAY_LATENCY_MS = 40;
const RECORD_LATENCY_MS = 10;

const pulseFormat = ["--raw", "--format=s16le", `--rate=${SAMPLE_RATE}`, "--channels=1"];
const pulseName = ["--client-name=calling", "--property=media.role=phone"];
const pipewireFormat = ["--raw", "--format=s16", `--rate=${SAMPLE_RATE}`, "--channels=1"];
const alsaFormat = ["-q", "-t", "raw", "-f", "S16_LE", "-r", String(SAMPLE_RATE), "-c", "1"];

/** The system's programs in the order in which they are tried; the oldest of ALSA know neither sharing nor names. */
const TOOLS: Record<Direction, readonly (readonly [program: string, ...args: string[]])[]> = {
  source: [
    ["parec", ...pulseFormat, ...pulseName, `--latency-msec=${RECORD_LATENCY_MS}`],
    // A pw-cat without `--raw` is too old to stream, refuses the option, and the next one is tried.
    ["pw-cat", "--record", ...pipewireFormat, `--latency=${RECORD_LATENCY_MS}ms`, "-"],
    ["arecord", ...alsaFormat, "--buffer-time=80000", "--period-time=10000"],
  ],
  sink: [
    ["pacat", "--playback", ...pulseFormat, ...pulseName, `--latency-msec=${PLAY_LATENCY_MS}`],
    ["pw-cat", "--playback", ...pipewireFormat, `--latency=${PLAY_LATENCY_MS}ms`, "-"],
    ["aplay", ...alsaFormat, "--buffer-time=80000"],
  ],
};

/** The programs whose presence matters. */
export const TOOL_NAMES: readonly string[] = [
  ...new Set([...TOOLS.source, ...TOOLS.sink].map(([program]) => program)),
];

/** The ways to reach the sound card from here, best first; whether one works only shows when it is tried. */
export function chooseBackends(direction: Direction, { worker, programs }: SoundTools): Backend[] {
  const tools = TOOLS[direction].filter(([program]) => programs.has(program));
  return [
    ...(worker === null
      ? []
      : [{ kind: "worker" as const, command: process.execPath, args: [...worker, direction] }]),
    ...tools.map(([command, ...args]) => ({ kind: "tool" as const, command, args })),
  ];
}

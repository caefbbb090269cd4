import { SAMPLE_RATE } from "../ports.js";
import type { DeviceTarget, Direction } from "./sound-device.js";

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
  /** Added to the environment: how a sound server is told which device an unsuspecting program means. */
  env?: Readonly<Record<string, string>>;
  /** The tool reports on stderr how its playing gets on. */
  reports?: boolean;
  /** How long it may take to open; default as long as a sound system needs that is only just starting. */
  patienceMs?: number;
}

/** What is wanted of the sound card. */
export interface BackendWish {
  /** Default: the system's default device. */
  target?: DeviceTarget;
  /** In mid-call the quickest to start comes first: a tool is there in a tenth of the time of our worker. */
  urgent?: boolean;
}

/** Enough to bridge a late block; the tools' own choice of up to two seconds is no conversation. */
const PLAY_LATENCY_MS = 40;
const RECORD_LATENCY_MS = 10;

/** While somebody hears a gap, a tool that takes longer than this is not waited for. */
const URGENT_PATIENCE_MS = 1_500;

const pulseFormat = ["--raw", "--format=s16le", `--rate=${SAMPLE_RATE}`, "--channels=1"];
const pulseName = ["--client-name=calling", "--property=media.role=phone"];
const pipewireFormat = ["--raw", "--format=s16", `--rate=${SAMPLE_RATE}`, "--channels=1"];
const alsaFormat = ["-q", "-t", "raw", "-f", "S16_LE", "-r", String(SAMPLE_RATE), "-c", "1"];

interface Tool {
  args: readonly string[];
  /** The option that names a device. */
  naming: (id: string) => string[];
  /** How this tool calls a device of that sound system; undefined when it cannot reach it. */
  idFor: (target: NonNullable<DeviceTarget>) => string | undefined;
  reports?: boolean;
}

const byServerName = ({ system, id }: NonNullable<DeviceTarget>): string | undefined =>
  system === "pulse" || system === "pipewire" ? id : undefined;
const byPulseName = ({ system, id }: NonNullable<DeviceTarget>): string | undefined =>
  system === "pulse" ? id : undefined;

/** PortAudio adds ALSA's address to the names of cards, and nothing to those of software. */
function byAlsaName({ system, id }: NonNullable<DeviceTarget>): string | undefined {
  if (system === "alsa") return id;
  if (system !== "portaudio") return undefined;
  const card = /\((hw:\d+,\d+)\)$/.exec(id)?.[1];
  return card === undefined ? id : `plug${card}`;
}

/** The system's programs in the order in which they are tried; the oldest of ALSA know neither sharing nor names. */
const TOOLS: Record<Direction, ReadonlyMap<string, Tool>> = {
  source: new Map<string, Tool>([
    [
      "parec",
      {
        args: [...pulseFormat, ...pulseName, `--latency-msec=${RECORD_LATENCY_MS}`],
        naming: (id) => [`--device=${id}`],
        idFor: byPulseName,
      },
    ],
    [
      // A pw-cat without `--raw` is too old to stream, refuses the option, and the next one is tried.
      "pw-cat",
      {
        args: ["--record", ...pipewireFormat, `--latency=${RECORD_LATENCY_MS}ms`, "-"],
        naming: (id) => [`--target=${id}`],
        idFor: byServerName,
      },
    ],
    [
      "arecord",
      {
        args: [...alsaFormat, "--buffer-time=80000", "--period-time=10000"],
        naming: (id) => [`--device=${id}`],
        idFor: byAlsaName,
      },
    ],
  ]),
  sink: new Map<string, Tool>([
    [
      "pacat",
      {
        args: ["--playback", "--verbose", ...pulseFormat, ...pulseName, `--latency-msec=${PLAY_LATENCY_MS}`],
        naming: (id) => [`--device=${id}`],
        idFor: byPulseName,
        reports: true,
      },
    ],
    [
      "pw-cat",
      {
        args: ["--playback", ...pipewireFormat, `--latency=${PLAY_LATENCY_MS}ms`, "-"],
        naming: (id) => [`--target=${id}`],
        idFor: byServerName,
      },
    ],
    [
      "aplay",
      {
        args: [...alsaFormat, "--buffer-time=80000"],
        naming: (id) => [`--device=${id}`],
        idFor: byAlsaName,
      },
    ],
  ]),
};

/** The programs that only list devices or tell of changes. */
const LISTING_PROGRAMS = ["pactl", "pw-dump"];

/** The programs whose presence matters. */
export const TOOL_NAMES: readonly string[] = [
  ...new Set([...TOOLS.source.keys(), ...TOOLS.sink.keys(), ...LISTING_PROGRAMS]),
];

/** The ways to reach the sound card from here, best first; whether one works only shows when it is tried. */
export function chooseBackends(
  direction: Direction,
  { worker, programs }: SoundTools,
  { target = null, urgent = false }: BackendWish = {},
): Backend[] {
  const workers = worker === null ? [] : workerFor(direction, worker, target);
  const tools = [...TOOLS[direction]].flatMap(([program, tool]) =>
    programs.has(program) ? toolFor(program, tool, target) : [],
  );
  if (!urgent) return [...workers, ...tools];
  return [...tools.map((tool) => ({ ...tool, patienceMs: URGENT_PATIENCE_MS })), ...workers];
}

function workerFor(direction: Direction, worker: readonly string[], target: DeviceTarget): Backend[] {
  const start = { kind: "worker" as const, command: process.execPath };
  if (target === null) return [{ ...start, args: [...worker, direction] }];
  // ALSA has no device of its own here: its two ways to a sound server obey these variables.
  if (target.system === "pulse" || target.system === "pipewire") {
    const pulse = direction === "source" ? "PULSE_SOURCE" : "PULSE_SINK";
    const env = { [pulse]: target.id, PIPEWIRE_NODE: target.id };
    return [{ ...start, args: [...worker, direction, "pulse", "pipewire"], env }];
  }
  if (target.system !== "portaudio") return [];
  return [{ ...start, args: [...worker, direction, target.id] }];
}

function toolFor(program: string, { args, naming, idFor, reports }: Tool, target: DeviceTarget): Backend[] {
  const id = target === null ? undefined : idFor(target);
  if (target !== null && id === undefined) return [];
  const device = id === undefined ? [] : naming(id);
  return [
    {
      kind: "tool",
      command: program,
      args: [...device, ...args],
      ...(reports === undefined ? {} : { reports }),
    },
  ];
}

/** What a way is called, for a person. */
export function backendName({ kind, command }: Backend): string {
  return kind === "worker" ? "naudiodon" : command;
}

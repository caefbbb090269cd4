import type { SoundTools } from "./backends.js";
import { fieldOf, readAlsaList, readPactlList, readPipewireDump, readPortaudioList } from "./listings.js";
import { runProgram } from "./run-program.js";
import { NO_DEVICES, type SoundDeviceList } from "./sound-device.js";
import { findSoundTools } from "./sound-tools.js";

export interface ListOptions {
  /** What to reach the sound card with. Default: whatever this machine has. */
  tools?: SoundTools | undefined;
}

/**
 * The microphones and loudspeakers of this machine, as named by whoever rules the sound here: the sound server where one
 * answers, else PortAudio, else ALSA. Never rejects; a machine without sound has none.
 */
export async function listDevices({ tools }: ListOptions = {}): Promise<SoundDeviceList> {
  const { worker, programs } = tools ?? (await findSoundTools());
  const ways: (() => Promise<SoundDeviceList>)[] = [];
  if (programs.has("pactl")) ways.push(listPulse);
  if (programs.has("pw-dump")) ways.push(listPipewire);
  if (worker !== null) ways.push(() => listPortaudio(worker));
  if (programs.has("arecord") || programs.has("aplay")) ways.push(() => listAlsa(programs));
  for (const list of ways) {
    try {
      return await list();
    } catch {
      // Whoever rules the sound here, it is not this one.
    }
  }
  return NO_DEVICES;
}

async function listPulse(): Promise<SoundDeviceList> {
  const [info, sources, sinks] = await Promise.all([
    runProgram("pactl", ["info"]),
    runProgram("pactl", ["list", "sources"]),
    runProgram("pactl", ["list", "sinks"]),
  ]);
  return {
    backend: "pulse",
    microphones: readPactlList(sources, fieldOf(info, "Default Source")),
    speakers: readPactlList(sinks, fieldOf(info, "Default Sink")),
  };
}

async function listPipewire(): Promise<SoundDeviceList> {
  const dump = await runProgram("pw-dump", []);
  return {
    backend: "pipewire",
    microphones: readPipewireDump(dump, "source"),
    speakers: readPipewireDump(dump, "sink"),
  };
}

async function listPortaudio(worker: readonly string[]): Promise<SoundDeviceList> {
  const text = await runProgram(process.execPath, [...worker, "list"]);
  return {
    backend: "portaudio",
    microphones: readPortaudioList(text, "source"),
    speakers: readPortaudioList(text, "sink"),
  };
}

async function listAlsa(programs: ReadonlySet<string>): Promise<SoundDeviceList> {
  const list = async (program: string) =>
    programs.has(program) ? readAlsaList(await runProgram(program, ["-L"])) : [];
  const [microphones, speakers] = await Promise.all([list("arecord"), list("aplay")]);
  return { backend: "alsa", microphones, speakers };
}

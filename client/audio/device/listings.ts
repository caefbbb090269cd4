import { z } from "zod";
import type { SoundDevice } from "./sound-device.js";

/** PulseAudio's stand-in for a machine without a card: to choose it would be to choose silence. */
const STAND_IN = /^auto_null(\.monitor)?$/;

/** Reads `pactl list sinks` or `pactl list sources`, in English. What plays back a loudspeaker is listed last. */
export function readPactlList(text: string, defaultId: string | undefined): SoundDevice[] {
  const devices: (SoundDevice & { isMonitor: boolean })[] = [];
  for (const part of text.split(/^(?:Sink|Source) #\d+$/m).slice(1)) {
    const id = fieldOf(part, "Name");
    if (id === undefined || STAND_IN.test(id)) continue;
    const monitored = fieldOf(part, "Monitor of Sink");
    devices.push({
      id,
      name: fieldOf(part, "Description") || id,
      isDefault: id === defaultId,
      isMonitor: monitored !== undefined && monitored !== "n/a",
    });
  }
  return [
    ...devices.filter(({ isMonitor }) => !isMonitor),
    ...devices.filter(({ isMonitor }) => isMonitor),
  ].map(({ id, name, isDefault }) => ({ id, name, isDefault }));
}

/** Reads a field of `pactl info` or of one part of a list. */
export function fieldOf(text: string, field: string): string | undefined {
  return new RegExp(`^\\s*${field}: (.*)$`, "m").exec(text)?.[1]?.trim();
}

const PipewireNode = z.object({
  type: z.literal("PipeWire:Interface:Node"),
  info: z.object({
    props: z.object({
      "node.name": z.string(),
      "node.description": z.string().optional(),
      "media.class": z.enum(["Audio/Source", "Audio/Sink"]),
    }),
  }),
});
const PipewireMetadata = z.object({
  type: z.literal("PipeWire:Interface:Metadata"),
  metadata: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const NamedDefault = z.object({ name: z.string() });

/** Reads what `pw-dump` prints. Throws for what is no JSON. */
export function readPipewireDump(text: string, direction: "source" | "sink"): SoundDevice[] {
  const objects = z.array(z.unknown()).parse(JSON.parse(text));
  const defaultKey = `default.audio.${direction}`;
  const defaultId = objects
    .flatMap((object) => PipewireMetadata.safeParse(object).data?.metadata ?? [])
    .flatMap(({ key, value }) => (key === defaultKey ? [NamedDefault.safeParse(value).data?.name] : []))[0];
  const wanted = direction === "source" ? "Audio/Source" : "Audio/Sink";
  return objects.flatMap((object) => {
    const props = PipewireNode.safeParse(object).data?.info.props;
    if (props === undefined || props["media.class"] !== wanted) return [];
    const id = props["node.name"];
    return [{ id, name: props["node.description"] || id, isDefault: id === defaultId }];
  });
}

const PortaudioDevices = z.array(
  z.object({ name: z.string(), maxInputChannels: z.number(), maxOutputChannels: z.number() }),
);
/** Ways through software that are no devices of their own. */
const PORTAUDIO_PLUGINS =
  /^(sysdefault|front|rear|side|surround\w+|iec958|hdmi|dmix|dsnoop|spdif|null|samplerate|speexrate|lavrate|upmix|vdownmix)$/;

/** Reads what our worker says that PortAudio sees. Throws for what is no such list. */
export function readPortaudioList(text: string, direction: "source" | "sink"): SoundDevice[] {
  return PortaudioDevices.parse(JSON.parse(text))
    .filter((device) => (direction === "source" ? device.maxInputChannels : device.maxOutputChannels) > 0)
    .filter(({ name }) => !PORTAUDIO_PLUGINS.test(name))
    .map(({ name }) => ({ id: name, name, isDefault: name === "default" }));
}

/** Reads `aplay -L` or `arecord -L`: names at the margin, each with what it is in the lines below. */
export function readAlsaList(text: string): SoundDevice[] {
  return text.split(/\n(?=\S)/).flatMap((part) => {
    const [id = "", description = ""] = part.split("\n").map((line) => line.trim());
    // Of the many ways to one card this is the one that takes any format.
    if (id !== "default" && id !== "pulse" && id !== "pipewire" && !id.startsWith("plughw:")) return [];
    return [{ id, name: description || id, isDefault: id === "default" }];
  });
}

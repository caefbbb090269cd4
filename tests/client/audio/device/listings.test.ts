import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listDevices } from "../../../../client/audio/device/list-devices.js";
import {
  fieldOf,
  readAlsaList,
  readPactlList,
  readPipewireDump,
  readPortaudioList,
} from "../../../../client/audio/device/listings.js";
import { matchDevice } from "../../../../client/audio/device/match-device.js";
import { rankDevices } from "../../../../client/audio/device/rank-devices.js";
import type { SoundDeviceList } from "../../../../client/audio/device/sound-device.js";

const PACTL_SOURCES = `Source #0
	State: SUSPENDED
	Name: alsa_output.pci-0000_00_1f.3.analog-stereo.monitor
	Description: Monitor of Built-in Audio Analog Stereo
	Monitor of Sink: alsa_output.pci-0000_00_1f.3.analog-stereo
	Properties:
		device.description = "Monitor of Built-in Audio Analog Stereo"

Source #1
	State: RUNNING
	Name: alsa_input.usb-Blue_Yeti.analog-stereo
	Description: Blue Yeti Analog Stereo
	Monitor of Sink: n/a

Source #7
	Name: auto_null.monitor
	Description: Monitor of Dummy Output
	Monitor of Sink: auto_null
`;

test("PulseAudio's sources are read, real ones first, and its stand-in for a missing card is none", () => {
  expect(readPactlList(PACTL_SOURCES, "alsa_input.usb-Blue_Yeti.analog-stereo")).toEqual([
    { id: "alsa_input.usb-Blue_Yeti.analog-stereo", name: "Blue Yeti Analog Stereo", isDefault: true },
    {
      id: "alsa_output.pci-0000_00_1f.3.analog-stereo.monitor",
      name: "Monitor of Built-in Audio Analog Stereo",
      isDefault: false,
    },
  ]);
  expect(fieldOf("Server Name: pulseaudio\nDefault Sink: it\nDefault Source: that\n", "Default Sink")).toBe(
    "it",
  );
});

test("PipeWire's nodes are read with its default, and what is no device is left out", () => {
  const node = (name: string, kind: string, description?: string) => ({
    type: "PipeWire:Interface:Node",
    info: { props: { "node.name": name, "media.class": kind, "node.description": description } },
  });
  const dump = JSON.stringify([
    node("alsa_output.usb", "Audio/Sink", "Headset"),
    node("alsa_output.pci", "Audio/Sink"),
    node("alsa_input.usb", "Audio/Source", "Headset"),
    node("firefox", "Stream/Output/Audio"),
    {
      type: "PipeWire:Interface:Metadata",
      metadata: [{ key: "default.audio.sink", value: { name: "alsa_output.pci" } }],
    },
    { type: "PipeWire:Interface:Node", info: null },
  ]);
  expect(readPipewireDump(dump, "sink")).toEqual([
    { id: "alsa_output.usb", name: "Headset", isDefault: false },
    { id: "alsa_output.pci", name: "alsa_output.pci", isDefault: true },
  ]);
  expect(readPipewireDump(dump, "source")).toEqual([
    { id: "alsa_input.usb", name: "Headset", isDefault: false },
  ]);
});

test("PortAudio's devices are read by direction, without ALSA's plugins", () => {
  const list = JSON.stringify([
    { id: 0, name: "HDA Intel PCH: ALC257 Analog (hw:0,0)", maxInputChannels: 2, maxOutputChannels: 2 },
    { id: 1, name: "HDMI 0 (hw:0,3)", maxInputChannels: 0, maxOutputChannels: 8 },
    { id: 2, name: "dmix", maxInputChannels: 0, maxOutputChannels: 2 },
    { id: 3, name: "default", maxInputChannels: 32, maxOutputChannels: 32 },
  ]);
  expect(readPortaudioList(list, "source").map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ["HDA Intel PCH: ALC257 Analog (hw:0,0)", false],
    ["default", true],
  ]);
  expect(readPortaudioList(list, "sink")).toHaveLength(3);
});

test("ALSA's names are read with what they stand for, one for each card", () => {
  const list = `null
    Discard all samples (playback) or generate zero samples (capture)
default
    Playback/recording through the PulseAudio sound server
hw:CARD=PCH,DEV=0
    HDA Intel PCH, ALC257 Analog
    Direct hardware device without any conversions
plughw:CARD=PCH,DEV=0
    HDA Intel PCH, ALC257 Analog
    Hardware device with all software conversions
`;
  expect(readAlsaList(list)).toEqual([
    { id: "default", name: "Playback/recording through the PulseAudio sound server", isDefault: true },
    { id: "plughw:CARD=PCH,DEV=0", name: "HDA Intel PCH, ALC257 Analog", isDefault: false },
  ]);
});

test("whatever a program prints, reading it gives devices or an error and nothing else", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(readPactlList(text, undefined))).toBe(true);
      expect(Array.isArray(readAlsaList(text))).toBe(true);
      for (const read of [readPipewireDump, readPortaudioList]) {
        try {
          expect(read(text, "sink")).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }),
  );
});

test("a machine without any sound system has no devices, and that is no error", async () => {
  const nothing = { backend: "none", microphones: [], speakers: [] };
  expect(await listDevices({ tools: { worker: null, programs: new Set() } })).toEqual(nothing);
  const broken = { worker: ["--eval", "process.exit(1)"], programs: new Set<string>() };
  expect(await listDevices({ tools: broken })).toEqual(nothing);
});

const LIST: SoundDeviceList = {
  backend: "pulse",
  microphones: [],
  speakers: [
    { id: "pci", name: "Built-in Audio", isDefault: true },
    { id: "usb", name: "USB Headset", isDefault: false },
    { id: "bt", name: "My Headset", isDefault: false },
  ],
};

describe("part of a name", () => {
  test.each([
    ["usb headset", "usb"],
    ["My", "bt"],
    ["headset", "usb"],
    [" AUDIO ", "pci"],
    ["bt", "bt"],
    ["gramophone", undefined],
    ["", undefined],
    ["  ", undefined],
  ])("%j means %s", (part, id) => {
    expect(matchDevice(LIST.speakers, part)?.id).toBe(id);
  });

  test("that is a whole name means that device, whatever else contains it", () => {
    const devices = ["usb audio", "audio", "audio two"].map((name) => ({ id: name, name, isDefault: false }));
    expect(matchDevice(devices, "audio")?.name).toBe("audio");
    expect(matchDevice(devices.toReversed(), "usb")?.name).toBe("usb audio");
  });
});

describe("what is tried, and in which order", () => {
  const order = (wish: string | null) =>
    rankDevices(LIST, "sink", wish).choices.map(({ target }) => target?.id ?? null);

  test("the wished one, the default, the others", () => {
    expect(order("my")).toEqual(["bt", null, "usb"]);
    expect(order("built-in")).toEqual(["pci", "usb", "bt"]);
    expect(order(null)).toEqual([null, "usb", "bt"]);
  });

  test("a name that means nothing is complained about with what there is", () => {
    const { choices, complaint } = rankDevices(LIST, "sink", "gramophone");
    expect(choices).toHaveLength(3);
    expect(complaint).toBe(
      'No loudspeaker is called "gramophone"; there are: Built-in Audio, USB Headset, My Headset',
    );
    expect(rankDevices(LIST, "source", "yeti")).toEqual({
      choices: [],
      complaint: 'No microphone is called "yeti"; there is none at all',
    });
  });

  test("where nobody names the devices the default is tried all the same", () => {
    const nobody: SoundDeviceList = { backend: "none", microphones: [], speakers: [] };
    expect(rankDevices(nobody, "sink", null)).toEqual({
      choices: [{ target: null, name: "the system's default" }],
      complaint: null,
    });
    expect(rankDevices(nobody, "sink", "usb").complaint).toContain("by name");
  });
});

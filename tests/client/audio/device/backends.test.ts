import { expect, test } from "vitest";
import { type Backend, chooseBackends, TOOL_NAMES } from "../../../../client/audio/device/backends.js";
import { findSoundTools } from "../../../../client/audio/device/sound-tools.js";

const WORKER = ["worker.js"];

const names = (backends: readonly Backend[]): string[] =>
  backends.map(({ kind, command }) => (kind === "worker" ? "naudiodon" : command));

test.each([
  ["nothing", null, [], [], []],
  ["naudiodon alone", WORKER, [], ["naudiodon"], ["naudiodon"]],
  [
    "everything",
    WORKER,
    TOOL_NAMES,
    ["naudiodon", "parec", "pw-cat", "arecord"],
    ["naudiodon", "pacat", "pw-cat", "aplay"],
  ],
  ["PulseAudio's tools", null, ["parec", "pacat"], ["parec"], ["pacat"]],
  ["PipeWire's tool", null, ["pw-cat"], ["pw-cat"], ["pw-cat"]],
  ["ALSA's tools", null, ["aplay", "arecord"], ["arecord"], ["aplay"]],
  ["a recorder alone", null, ["arecord"], ["arecord"], []],
  ["naudiodon and ALSA", WORKER, ["arecord", "aplay"], ["naudiodon", "arecord"], ["naudiodon", "aplay"]],
])("a machine with %s is used in the right order", (_name, worker, programs, source, sink) => {
  const tools = { worker, programs: new Set(programs) };
  expect(names(chooseBackends("source", tools))).toEqual(source);
  expect(names(chooseBackends("sink", tools))).toEqual(sink);
});

test("the worker is started by this Node and told its direction", () => {
  const tools = { worker: ["--flag", "worker.js"], programs: new Set<string>() };
  for (const direction of ["source", "sink"] as const) {
    expect(chooseBackends(direction, tools)).toEqual([
      { kind: "worker", command: process.execPath, args: ["--flag", "worker.js", direction] },
    ]);
  }
});

test("looking around on a path without programs finds none", async () => {
  expect((await findSoundTools("/nowhere:")).programs).toEqual(new Set());
});

import { describe, expect, test, vi } from "vitest";
import {
  daemonStatusCommand,
  declareDaemon,
  runDaemonCommand,
  startDaemonCommand,
  stopDaemonCommand,
} from "../../../cli/commands/daemon.js";
import { declareDevices, listDevices, useDevice } from "../../../cli/commands/devices.js";
import { declareEvents, events } from "../../../cli/commands/events.js";
import { declareStatus, status } from "../../../cli/commands/status.js";
import {
  answer,
  camera,
  declareSteering,
  hangup,
  invite,
  mute,
  reject,
  volume,
} from "../../../cli/commands/steer.js";
import type { DaemonActions } from "../../../cli/context.js";
import { type CallStatus, DEFAULT_SETTINGS, type PhoneStatus } from "../../../cli/daemon/contract.js";
import { CallError } from "../../../protocol/errors.js";
import { fakeContext } from "../support/fake-context.js";
import { FakeIo } from "../support/fake-io.js";
import { parseLine } from "../support/parse-line.js";

const DECLARATIONS = [declareDaemon, declareDevices, declareEvents, declareStatus, declareSteering];
const parse = (line: string) => parseLine(line, DECLARATIONS);

test.each<[string, unknown, object]>([
  ["daemon run", runDaemonCommand, {}],
  [
    "daemon run --in silence --out null --detached",
    runDaemonCommand,
    { in: "silence", out: "null", detached: true },
  ],
  ["daemon start --in tone:440", startDaemonCommand, { in: "tone:440" }],
  ["daemon stop --force", stopDaemonCommand, { force: true }],
  ["daemon status", daemonStatusCommand, {}],
  ["status", status, {}],
  ["events", events, {}],
  ["answer", answer, {}],
  ["answer --video", answer, { video: true }],
  ["reject --reason later", reject, { reason: "later" }],
  ["hangup", hangup, {}],
  ["mute", mute, {}],
  ["mute on", mute, { muted: true }],
  ["mute off", mute, { muted: false }],
  ["volume 150", volume, { gain: 1.5 }],
  ["volume 0% bob", volume, { gain: 0, callId: "bob" }],
  ["camera screen", camera, { source: "screen" }],
  ["camera off", camera, { source: null }],
  ["invite carol dave", invite, { callIds: ["carol", "dave"] }],
  ["devices", listDevices, {}],
  ["devices list", listDevices, {}],
  ["devices use speaker usb", useDevice, { kind: "speaker", name: "usb" }],
  ["devices use camera default", useDevice, { kind: "camera", name: null }],
])("calling %s", async (line, run, options) => {
  expect(await parse(line)).toEqual({ run, options });
});

test.each([
  "daemon",
  "daemon dance",
  "daemon stop now",
  "mute loudly",
  "volume",
  "volume 401",
  "volume -1",
  "volume loud",
  "camera",
  "camera telescope",
  "invite",
  "devices use lamp x",
  "devices use speaker",
])("calling %s is wrong usage", async (line) => {
  await expect(parse(line)).rejects.toThrow();
});

const CALL: CallStatus = {
  id: "1",
  origin: "incoming",
  state: "ringing",
  remote: "bob",
  roomId: null,
  video: false,
  muted: false,
  camera: null,
  beganAt: "2026-01-01T00:00:00.000Z",
  connectedAt: null,
  recovering: false,
  people: [],
  invited: [],
};

const PHONE: PhoneStatus = {
  account: { callId: "ada", firstName: "Ada", lastName: "Byron", email: "ada@example.org" },
  connection: { state: "online", server: "http://s", isFallback: false, problem: null },
  call: null,
  lastCall: null,
  missed: 0,
  presence: {},
  sound: { microphone: null, speaker: null, backend: "null", problem: null },
  settings: DEFAULT_SETTINGS,
};

/** A daemon that answers with what is given, and remembers what it was asked. */
function fakeDaemon(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = [];
  const request = vi.fn(async (name: string, params: unknown) => {
    if (name !== "status") asked.push([name, params]);
    const given = answers[name] ?? null;
    if (given instanceof CallError) throw given;
    return given;
  });
  return { asked, daemon: { request } as unknown as Partial<DaemonActions> };
}

describe("steering", () => {
  test.each<
    [string, (context: ReturnType<typeof fakeContext>) => Promise<number>, [string, unknown], object]
  >([
    [
      "answer",
      (context) => answer({ video: true }, context),
      ["answer", { video: true }],
      { answered: "bob" },
    ],
    ["reject", (context) => reject({}, context), ["reject", {}], { rejected: "bob" }],
    ["hangup", (context) => hangup({}, context), ["hangup", {}], { hungUp: true }],
    ["mute", (context) => mute({}, context), ["mute", { muted: true }], { muted: true }],
    ["mute off", (context) => mute({ muted: false }, context), ["mute", { muted: false }], { muted: false }],
    [
      "volume of all",
      (context) => volume({ gain: 0.5 }, context),
      ["volume", { callId: null, gain: 0.5 }],
      { callId: null, percent: 50 },
    ],
    [
      "volume of one",
      (context) => volume({ gain: 4, callId: "bob" }, context),
      ["volume", { callId: "bob", gain: 4 }],
      { callId: "bob", percent: 400 },
    ],
    [
      "camera",
      (context) => camera({ source: null }, context),
      ["camera", { source: null }],
      { source: null },
    ],
    [
      "invite",
      (context) => invite({ callIds: ["carol"] }, context),
      ["invite", { callIds: ["carol"] }],
      { invited: ["carol"] },
    ],
  ])("%s asks the daemon and says so", async (_name, run, asked, printed) => {
    const fake = fakeDaemon({ status: { ...PHONE, call: CALL } });
    const context = fakeContext({ json: true, daemon: fake.daemon });
    expect(await run(context)).toBe(0);
    expect(fake.asked).toEqual([asked]);
    expect(context.io.objects).toEqual([{ v: 1, ...printed }]);
  });

  test("what the daemon refuses is the command's failure", async () => {
    const { daemon } = fakeDaemon({
      status: PHONE,
      answer: new CallError("illegal-transition", "Nothing rings"),
    });
    await expect(answer({}, fakeContext({ daemon }))).rejects.toMatchObject({ code: "illegal-transition" });
  });

  test("a Call ID that is none never reaches the daemon", async () => {
    const { daemon, asked } = fakeDaemon({});
    await expect(invite({ callIds: ["b/ob"] }, fakeContext({ daemon }))).rejects.toMatchObject({
      code: "usage",
    });
    expect(asked).toEqual([]);
  });

  test.each([answer, hangup, mute, status, events])(
    "without a daemon there is nothing to steer",
    async (run) => {
      const context = fakeContext();
      await expect(run({}, context)).rejects.toMatchObject({ code: "daemon-not-running" });
      expect(context.io.openInterruptions).toBe(0);
    },
  );
});

describe("status", () => {
  test.each([
    ["online", 0],
    ["signed-out", 4],
    ["refused", 4],
    ["connecting", 5],
    ["offline", 5],
  ] as const)("a phone that is %s exits with %i", async (state, exitCode) => {
    const phone = { ...PHONE, connection: { ...PHONE.connection, state } };
    expect(await status({}, fakeContext({ daemon: fakeDaemon({ status: phone }).daemon }))).toBe(exitCode);
  });

  test("says who, where, the call and what was missed, and lets no name act on the terminal", async () => {
    const phone = {
      ...PHONE,
      missed: 2,
      connection: { ...PHONE.connection, isFallback: true, problem: "odd" },
      call: { ...CALL, remote: "b\u001b[2Job" },
      sound: { ...PHONE.sound, problem: "No microphone" },
    };
    const context = fakeContext({ daemon: fakeDaemon({ status: phone }).daemon });
    await status({}, context);
    expect(context.io.printed).toEqual([
      [
        "Ada Byron, Call ID ada",
        "Online at http://s (the fallback): odd",
        "b[2Job is calling",
        "2 missed calls",
        "No microphone",
      ].join("\n"),
    ]);
  });

  test("for machines it is everything but the settings", async () => {
    const context = fakeContext({ json: true, daemon: fakeDaemon({ status: PHONE }).daemon });
    await status({}, context);
    const { settings: _settings, ...shown } = PHONE;
    expect(context.io.objects).toEqual([{ v: 1, ...shown }]);
  });
});

describe("devices", () => {
  const devices = {
    backend: "naudiodon",
    microphones: [{ name: "Built-in Mic", isDefault: true }],
    speakers: [
      { name: "Built-in Speaker", isDefault: true },
      { name: "USB Headset", isDefault: false },
    ],
    cameras: [],
  };
  const answers = { devices, settings: { ...DEFAULT_SETTINGS, speaker: "usb" } };

  test("lists them with what is chosen", async () => {
    const context = fakeContext({ json: true, daemon: fakeDaemon(answers).daemon });
    expect(await listDevices({}, context)).toBe(0);
    expect(context.io.objects).toMatchObject([
      { kind: "microphone", name: "Built-in Mic", default: true, chosen: false },
      { kind: "speaker", name: "Built-in Speaker", default: true, chosen: false },
      { kind: "speaker", name: "USB Headset", default: false, chosen: true },
    ]);
  });

  test("chooses one by a part of its name, or goes back to the default", async () => {
    const fake = fakeDaemon(answers);
    const context = fakeContext({ daemon: fake.daemon });
    await useDevice({ kind: "speaker", name: "headset" }, context);
    await useDevice({ kind: "microphone", name: null }, context);
    expect(fake.asked.filter(([name]) => name === "changeSettings")).toEqual([
      ["changeSettings", { speaker: "headset" }],
      ["changeSettings", { microphone: null }],
    ]);
    expect(context.io.printed).toEqual([
      "The speaker is USB Headset now.",
      "The microphone is the system's default now.",
    ]);
  });

  test("a name that nothing has is refused with what there is", async () => {
    const fake = fakeDaemon(answers);
    await expect(
      useDevice({ kind: "speaker", name: "radio" }, fakeContext({ daemon: fake.daemon })),
    ).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("Built-in Speaker, USB Headset"),
    });
    expect(fake.asked.map(([name]) => name)).toEqual(["devices"]);
  });
});

describe("events", () => {
  test("prints each as a line until somebody has had enough", async () => {
    let tell: (event: object) => void = () => undefined;
    const daemon = {
      on: (_name: string, listener: (event: object) => void) => {
        tell = listener;
        return () => undefined;
      },
      request: vi.fn(async () => null),
      closed: new Promise<void>(() => undefined),
    } as unknown as Partial<DaemonActions>;
    const io = new FakeIo();
    const context = fakeContext({ io, json: true, daemon });
    const running = events({}, context);
    await vi.waitFor(() => expect(daemon.request).toHaveBeenCalledWith("watch", { events: true }));
    tell({ type: "state", at: "2026-01-01T00:00:00.000Z", state: "ringing" });
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.objects).toEqual([{ v: 1, type: "state", at: "2026-01-01T00:00:00.000Z", state: "ringing" }]);
    expect(io.openInterruptions).toBe(0);
  });

  test("ends with the daemon, and that is a failure", async () => {
    const daemon = {
      on: () => () => undefined,
      request: async () => null,
      closed: Promise.resolve(),
    } as unknown as Partial<DaemonActions>;
    await expect(events({}, fakeContext({ daemon }))).rejects.toMatchObject({ code: "daemon-not-running" });
  });
});

describe("daemon stop and status", () => {
  test("where none runs, stopping is done already and its status is a failure", async () => {
    const context = fakeContext({ json: true, env: { CALLING_HOME: "/home/ada/calling" } });
    expect(await stopDaemonCommand({}, context)).toBe(0);
    expect(await daemonStatusCommand({}, context)).toBe(1);
    expect(context.io.objects).toEqual([
      { v: 1, stopped: false },
      {
        v: 1,
        running: false,
        socket: "/home/ada/calling/run/default.sock",
        log: "/home/ada/calling/logs/default.log",
      },
    ]);
  });

  test("stopping waits until the daemon is gone", async () => {
    let gone: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const request = vi.fn(async () => null);
    const context = fakeContext({ daemon: { request, closed } as unknown as Partial<DaemonActions> });
    const stopping = stopDaemonCommand({ force: true }, context);
    await vi.waitFor(() => expect(request).toHaveBeenCalledWith("stop", { force: true }));
    expect(context.io.printed).toEqual([]);
    gone();
    expect(await stopping).toBe(0);
    expect(context.io.printed).toEqual(["The daemon has ended."]);
  });
});

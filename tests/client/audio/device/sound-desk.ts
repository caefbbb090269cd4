import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { SoundTools } from "../../../../client/audio/device/backends.js";
import { SoundDesk } from "../../../../client/audio/device/sound-desk.js";
import type { SoundInUse } from "../../../../client/audio/device/sound-device.js";
import { Pacer } from "../../../../client/audio/pacer.js";
import { SAMPLE_RATE } from "../../../../client/audio/ports.js";
import { ToneSource } from "../../../../client/audio/tone-source.js";
import { blockOf, sine } from "../sounds.js";
import { loudestOf, toneDetector, toneFrom } from "./listening.js";
import { PulseHouse } from "./pulse-house.js";

const PATIENCE = 60_000;
const SOON = { timeout: 30_000, interval: 20 };

/** What holds for the choice and the loss of devices, whichever way they are reached. */
export function testSoundDesk(tools: SoundTools): void {
  let house: PulseHouse;
  let desk: SoundDesk;
  let stop: () => void = () => {};
  const seen: SoundInUse[] = [];

  beforeAll(async () => {
    house = await PulseHouse.open();
  }, PATIENCE);
  afterEach(async () => {
    stop();
    await desk.close();
    await house.isQuiet();
  }, PATIENCE);
  afterAll(() => house.close());

  function openDesk(): SoundDesk {
    seen.length = 0;
    desk = new SoundDesk({ tools, onChange: (inUse) => seen.push(inUse) });
    return desk;
  }

  function playTone(hz: number): void {
    const sink = desk.openSink();
    const tone = new ToneSource(hz);
    const block = blockOf(0);
    stop = new Pacer().subscribe(() => {
      tone.read(block);
      sink.write(block);
    });
  }

  const isInUse = (wanted: Partial<SoundInUse>) =>
    vi.waitFor(() => expect(desk.inUse).toMatchObject(wanted), SOON);

  /** Sends a signal to what holds the device: our children that play or record. */
  function signalDeviceProcesses(signal: NodeJS.Signals): void {
    const children = execFileSync("ps", ["--no-headers", "-o", "pid,args", "--ppid", String(process.pid)], {
      encoding: "utf8",
    }).split("\n");
    const holders = children.filter(
      (line) => /naudiodon-worker|pacat|parec/.test(line) && !line.includes(".monitor"),
    );
    expect(holders).not.toHaveLength(0);
    for (const line of holders) process.kill(Number(line.trim().split(" ")[0]), signal);
  }

  test("all devices are listed, with the defaults marked", { timeout: PATIENCE }, async () => {
    const pullOut = house.plugIn("headset", "Wireless Headset");
    const { backend, microphones, speakers } = await openDesk().devices();
    pullOut();
    expect(backend).toBe("pulse");
    expect(speakers).toContainEqual({ id: "headset", name: "Wireless Headset", isDefault: false });
    expect(speakers.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(["speaker"]);
    expect(microphones.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(["room.monitor"]);
  });

  test("the loudspeaker that part of a name means plays, and the other does not", {
    timeout: PATIENCE,
  }, async () => {
    const pullOut = house.plugIn("headset", "Wireless Headset");
    openDesk().prefer({ speaker: "less head" });
    const elsewhere = loudestOf(house.listenAtSpeaker());
    playTone(440);
    await toneFrom(house.listenAtSpeaker("headset"), 440);
    await isInUse({ speaker: "Wireless Headset", problem: null });
    expect(elsewhere()).toBe(0);
    pullOut();
  });

  test("the microphone that part of a name means is heard, after a change the other, and the default once it is pulled out", {
    timeout: PATIENCE,
  }, async () => {
    const pullOut = house.plugIn("headset", "Wireless Headset");
    house.speakInRoom(sine(660, SAMPLE_RATE));
    house.speakInRoom(sine(880, SAMPLE_RATE), "headset");
    openDesk().prefer({ microphone: "wireless" });
    const source = desk.openSource();
    const heard = { 660: vi.fn(), 880: vi.fn() };
    const detectors = [toneDetector(660, heard[660]), toneDetector(880, heard[880])];
    const block = blockOf(0);
    stop = new Pacer().subscribe(() => {
      source.read(block);
      for (const detect of detectors) detect(block);
    });
    await vi.waitFor(() => expect(heard[880]).toHaveBeenCalled(), SOON);
    expect(heard[660]).not.toHaveBeenCalled();
    desk.prefer({ microphone: "room" });
    await vi.waitFor(() => expect(heard[660]).toHaveBeenCalled(), SOON);
    desk.prefer({ microphone: "headset" });
    await isInUse({ microphone: "Monitor of Wireless Headset", problem: null });
    heard[660].mockClear();
    pullOut();
    await vi.waitFor(() => expect(heard[660]).toHaveBeenCalled(), SOON);
  });

  test("a name that means nothing is told with what there is, and the default plays", {
    timeout: PATIENCE,
  }, async () => {
    openDesk().prefer({ speaker: "gramophone" });
    playTone(440);
    await toneFrom(house.listenAtSpeaker(), 440);
    await vi.waitFor(
      () => expect(desk.inUse.problem?.message).toMatch(/No loudspeaker is called "gramophone"; there are: /),
      SOON,
    );
    expect(desk.inUse.problem?.code).toBe("audio-device-failed");
  });

  test("a loudspeaker that is pulled out while it plays is followed by the default, and takes over again", {
    timeout: PATIENCE,
  }, async () => {
    const pullOut = house.plugIn("headset", "Wireless Headset");
    openDesk().prefer({ speaker: "headset" });
    playTone(440);
    await toneFrom(house.listenAtSpeaker("headset"), 440);
    pullOut();
    await toneFrom(house.listenAtSpeaker(), 440);
    await vi.waitFor(
      () => expect(desk.inUse.problem?.message).toContain('"Wireless Headset" was lost'),
      SOON,
    );
    const pullOutAgain = house.plugIn("headset", "Wireless Headset");
    await toneFrom(house.listenAtSpeaker("headset"), 440);
    await isInUse({ speaker: "Wireless Headset", problem: null });
    pullOutAgain();
  });

  test("a device process that is killed is replaced, and the tone goes on", {
    timeout: PATIENCE,
  }, async () => {
    openDesk();
    playTone(440);
    await toneFrom(house.listenAtSpeaker(), 440);
    signalDeviceProcesses("SIGKILL");
    await vi.waitFor(() => expect(seen).toContainEqual(expect.objectContaining({ speaker: null })), SOON);
    await toneFrom(house.listenAtSpeaker(), 440);
  });

  test("a device that stalls makes way for another, and the tone goes on", {
    timeout: PATIENCE,
  }, async () => {
    const pullOut = house.plugIn("headset", "Wireless Headset");
    openDesk().prefer({ speaker: "headset" });
    playTone(440);
    await toneFrom(house.listenAtSpeaker("headset"), 440);
    signalDeviceProcesses("SIGSTOP");
    await toneFrom(house.listenAtSpeaker(), 440);
    expect(seen).toContainEqual(expect.objectContaining({ speaker: null }));
    pullOut();
  });

  test("a sound server that crashes and is started again is found again", { timeout: PATIENCE }, async () => {
    openDesk();
    playTone(440);
    await toneFrom(house.listenAtSpeaker(), 440);
    await house.restart();
    await vi.waitFor(() => expect(seen).toContainEqual(expect.objectContaining({ speaker: null })), SOON);
    await toneFrom(house.listenAtSpeaker(), 440);
  });
}

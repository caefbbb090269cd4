import { afterAll, beforeAll, expect, test } from "vitest";
import { examineSoundDevices } from "../../../cli/doctor/sound-devices.js";
import { examineSound } from "../../../cli/doctor/sound-loop.js";
import { PulseHouse } from "../../client/audio/device/pulse-house.js";
import { describeWith } from "../../support/requirements.js";

await describeWith("pulseaudio", "the doctor's look at sound, on a real sound server", () => {
  let house: PulseHouse;

  beforeAll(async () => {
    house = await PulseHouse.open();
  });

  afterAll(() => house.close());

  const about = (findings: { about: string; level: string; text: string }[], name: string) =>
    findings.find((finding) => finding.about === name);

  test("names the devices", async () => {
    const findings = await examineSoundDevices();
    expect(about(findings, "microphones")?.text).toMatch(/^Monitor of .*(default)/);
    expect(about(findings, "loudspeakers")?.text).toContain("(default)");
    expect(about(findings, "noise")?.level).toBe("ok");
  });

  test("a microphone before the loudspeaker hears the tone, and echo is foretold", async () => {
    house.control("set-default-source", "speaker.monitor");
    const findings = await examineSound({ withTone: true });
    expect(about(findings, "loop")).toMatchObject({
      level: "warn",
      text: expect.stringMatching(/after \d+ ms at -1\d dBFS/),
    });
    expect(about(findings, "loudspeaker")?.level).toBe("ok");
    await house.isQuiet();
  });

  test("with a headset nothing is heard, which is no failure; a silent microphone is one to look at", async () => {
    house.control("set-default-source", "room.monitor");
    const findings = await examineSound({ withTone: true });
    expect(about(findings, "loop")?.level).toBe("unknown");
    expect(about(findings, "microphone")).toMatchObject({
      level: "warn",
      text: expect.stringContaining("muted"),
    });
    await house.isQuiet();
  });

  test("a loud room is a warning with its level; without a tone nothing is played", async () => {
    house.control("set-default-source", "room.monitor");
    house.speakInRoom(Int16Array.from({ length: 4_800 }, (_, i) => 8_000 * Math.sin(i / 9)));
    const findings = await examineSound({ withTone: false });
    expect(about(findings, "microphone")).toMatchObject({
      level: "warn",
      text: expect.stringMatching(/-1\d dBFS/),
    });
    expect(about(findings, "loop")).toBeUndefined();
    await house.isQuiet();
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { listDevices } from "../../../../client/audio/device/list-devices.js";
import { openLoudspeaker } from "../../../../client/audio/device/open-device.js";
import { Pacer } from "../../../../client/audio/pacer.js";
import { ToneSource } from "../../../../client/audio/tone-source.js";
import { describeWith } from "../../../support/requirements.js";
import { blockOf } from "../sounds.js";
import { toneFrom } from "./listening.js";
import { PulseHouse } from "./pulse-house.js";
import { naudiodonAlone } from "./sound-card.js";
import { testSoundDesk } from "./sound-desk.js";

await describeWith("naudiodon on pulseaudio", "devices by preference through naudiodon", () => {
  testSoundDesk(naudiodonAlone);
});

await describeWith("naudiodon on pulseaudio", "PortAudio's own devices", () => {
  const tools = { ...naudiodonAlone, programs: new Set<string>() };
  let house: PulseHouse;
  beforeAll(async () => {
    house = await PulseHouse.open();
  });
  afterAll(() => house.close());

  test("are listed and chosen by name where no sound server names any", async () => {
    const { backend, speakers } = await listDevices({ tools });
    expect(backend).toBe("portaudio");
    expect(speakers.map(({ name }) => name)).toContain("pulse");
    const target = { system: "portaudio", id: "pulse" } as const;
    const sink = await openLoudspeaker({ target }, tools, () => {});
    const [tone, block] = [new ToneSource(440), blockOf(0)];
    const stop = new Pacer().subscribe(() => {
      tone.read(block);
      sink.write(block);
    });
    await toneFrom(house.listenAtSpeaker(), 440);
    stop();
    await sink.close();
    await house.isQuiet();
  });

  test("that are not there cannot be opened", async () => {
    const opening = openLoudspeaker({ target: { system: "portaudio", id: "gramophone" } }, tools, () => {});
    await expect(opening).rejects.toMatchObject({ code: "audio-device-failed" });
  });
});

import { existsSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { Recorder, TIMELINE_SLACK_BLOCKS } from "../../../client/audio/recorder.js";
import { personFile } from "../../../client/audio/recording-names.js";
import { readWav } from "../../../client/audio/wav-reader.js";
import { blockOf } from "./sounds.js";
import { temporaryFolder } from "./wav-files.js";

const folder = temporaryFolder();
afterAll(folder.remove);

const ticks = (recorder: Recorder, count: number, heard = blockOf(1)) => {
  for (let i = 0; i < count; i++) recorder.tick(heard);
};

/** The first sample of every block. */
const timeline = async (path: string) => {
  const samples = await readWav(path);
  return Array.from({ length: samples.length / 480 }, (_, i) => samples[480 * i]);
};

describe("a call's recording", () => {
  test("has what was heard in one file and each person in another, on one timeline", async () => {
    const recorder = Recorder.start(folder.path("talk.wav"));
    recorder.push("bob", blockOf(10));
    ticks(recorder, 1, blockOf(10));
    recorder.push("bob", blockOf(11));
    recorder.push("carol", blockOf(20));
    ticks(recorder, 1, blockOf(31));
    await recorder.close();
    expect(await timeline(folder.path("talk.wav"))).toEqual([10, 31]);
    expect(await timeline(folder.path("talk-bob.wav"))).toEqual([10, 11]);
    expect(await timeline(folder.path("talk-carol.wav"))).toEqual([0, 20]);
  });

  test("fills gaps with silence", async () => {
    const recorder = Recorder.start(folder.path("gaps.wav"));
    recorder.push("bob", blockOf(10));
    ticks(recorder, 2_000);
    recorder.push("bob", blockOf(11));
    ticks(recorder, 2);
    await recorder.close();
    const bob = await timeline(folder.path("gaps-bob.wav"));
    expect(bob).toHaveLength(2_002);
    expect([bob[0], bob[1], bob[1_999], bob[2_000], bob[2_001]]).toEqual([10, 0, 0, 11, 0]);
  });

  test("keeps bursts and small delays in one piece", async () => {
    const recorder = Recorder.start(folder.path("burst.wav"));
    ticks(recorder, 5);
    for (let i = 1; i <= 6; i++) recorder.push("bob", blockOf(i));
    ticks(recorder, 10);
    for (let i = 7; i <= 9; i++) recorder.push("bob", blockOf(i));
    await recorder.close();
    const bob = await timeline(folder.path("burst-bob.wav"));
    expect(bob.slice(0, 15)).toEqual([0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
  });

  test("does not let a person run ahead of the timeline", async () => {
    const recorder = Recorder.start(folder.path("ahead.wav"));
    for (let i = 0; i < 500; i++) recorder.push("bob", blockOf(3));
    await recorder.close();
    expect((await timeline(folder.path("ahead-bob.wav"))).length).toBeLessThanOrEqual(
      TIMELINE_SLACK_BLOCKS + 1,
    );
  });

  test("goes on with the others when one person cannot be recorded, and says so in the end", async () => {
    const recorder = Recorder.start(folder.path("bad.wav"));
    recorder.push("bob", blockOf(1));
    recorder.push("../../evil", blockOf(1));
    ticks(recorder, 1);
    await expect(recorder.close()).rejects.toMatchObject({ code: "recording-failed" });
    expect(await timeline(folder.path("bad-bob.wav"))).toEqual([1]);
    expect(existsSync(folder.path("../../evil.wav"))).toBe(false);
  });

  test("that cannot begin fails at once", () => {
    expect(() => Recorder.start(folder.path("none/x.wav"))).toThrow(
      expect.objectContaining({ code: "recording-failed" }),
    );
  });
});

describe("a person's file", () => {
  test.each([
    ["talk.wav", "talk-bob.wav"],
    ["dir.x/talk", "dir.x/talk-bob.wav"],
    ["talk.WAV", "talk-bob.WAV"],
  ])("of %s is %s", (path, expected) => {
    expect(personFile(path, "bob")).toBe(expected);
  });

  test.each(["", "a/b", "..", "a\0b", "a b", "x".repeat(65)])("is never made for %j", (callId) => {
    expect(() => personFile("talk.wav", callId)).toThrow(
      expect.objectContaining({ code: "recording-failed" }),
    );
  });
});

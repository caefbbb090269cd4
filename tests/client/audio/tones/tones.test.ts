import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../../../../client/audio/ports.js";
import { generateTone, TONES } from "../../../../client/audio/tones/generated.js";
import { TonePlayer } from "../../../../client/audio/tones/tone-player.js";
import { WavWriter } from "../../../../client/audio/wav-writer.js";
import { blockOf, blocksOf, join, largestJump, loudness, sine, toneAmplitude } from "../sounds.js";

const played = (player: TonePlayer, blocks: number): Int16Array =>
  join(
    Array.from({ length: blocks }, () => {
      const block = blockOf(0);
      player.addTo(block);
      return block;
    }),
  );

/** To compare seconds of sound one by one takes seconds. */
const isSame = (a: Int16Array, b: Int16Array): boolean =>
  a.length === b.length && a.every((sample, i) => sample === b[i]);

describe("a generated tone", () => {
  test.each(TONES)("%s is short, soft at its edges, neither loud nor silent, and always the same", (tone) => {
    const sound = generateTone(tone);
    const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(sound.length).toBeGreaterThan(0.2 * SAMPLE_RATE);
    expect(sound.length).toBeLessThanOrEqual(5 * SAMPLE_RATE);
    expect(peak).toBeGreaterThan(2_000);
    expect(peak).toBeLessThan(20_000);
    expect(Math.abs(sound[0] ?? 1)).toBe(0);
    expect(Math.abs(sound.at(-1) ?? 1)).toBeLessThan(30);
    // Of several overtones up to 2,200 Hz; a click would be a good part of the peak.
    expect(largestJump(sound)).toBeLessThan(0.3 * peak);
    expect(isSame(generateTone(tone), sound)).toBe(true);
  });

  test("is like no other", () => {
    const steps = (tone: "connected" | "call_ended") => {
      const sound = generateTone(tone);
      const half = sound.length / 2;
      return [sound.subarray(0, half), sound.subarray(half)].map((part) => {
        const [low, high] = [440, 880].map((hz) => toneAmplitude(part, hz));
        return (high ?? 0) > (low ?? 0);
      });
    };
    expect(steps("connected").at(1)).toBe(true);
    expect(steps("call_ended").at(1)).toBe(false);
    expect(toneAmplitude(generateTone("dialing").subarray(0, SAMPLE_RATE), 425)).toBeGreaterThan(1_000);
    expect(toneAmplitude(generateTone("ringing").subarray(0, SAMPLE_RATE), 425)).toBeLessThan(100);
  });
});

describe("the player", () => {
  test("repeats a tone until it is stopped, and then fades out within a block", () => {
    const player = new TonePlayer();
    player.play("ringing");
    const round = Math.ceil(generateTone("ringing").length / BLOCK_SAMPLES);
    expect(loudness(played(player, round))).toBeGreaterThan(300);
    const again = played(player, 30);
    expect(loudness(again)).toBeGreaterThan(300);
    player.play(null);
    const end = played(player, 1);
    expect(largestJump(join([again, end]))).toBeLessThan(3_000);
    expect(player.isPlaying).toBe(false);
    expect(loudness(played(player, 5))).toBe(0);
  });

  test("plays a tone once and is done", () => {
    const player = new TonePlayer();
    player.play("connected", { once: true });
    const sound = generateTone("connected");
    const blocks = Math.ceil(sound.length / BLOCK_SAMPLES);
    expect(isSame(played(player, blocks).subarray(0, sound.length), sound)).toBe(true);
    played(player, 1);
    expect(player.isPlaying).toBe(false);
  });

  test("goes from one tone to the next without a click, and at the volume it is given", () => {
    const player = new TonePlayer();
    player.volume = 0.5;
    player.play("dialing");
    const before = played(player, 20);
    player.play("connected");
    const after = played(player, 20);
    expect(largestJump(join([before, after]))).toBeLessThan(400);
    expect(toneAmplitude(before.subarray(2_400), 425)).toBeCloseTo((3_277 * 0.5 * 2) / 3, -2);
  });

  test("is mixed into a voice", () => {
    const player = new TonePlayer();
    player.play("dialing");
    const voice = blocksOf(sine(1_000, 50 * BLOCK_SAMPLES));
    for (const block of voice) player.addTo(block);
    expect(toneAmplitude(join(voice), 1_000)).toBeCloseTo(10_000, -2);
    expect(toneAmplitude(join(voice).subarray(2_400), 425)).toBeGreaterThan(1_500);
  });
});

describe("files in the sounds folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(joinPath(tmpdir(), "calling-tones-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function load() {
    const onRemark = vi.fn();
    return { player: await TonePlayer.load({ folder, onRemark }), onRemark };
  }

  async function writeTone(name: string, hz: number): Promise<string> {
    const path = joinPath(folder, name);
    const writer = WavWriter.open(path);
    for (const block of blocksOf(sine(hz, SAMPLE_RATE))) writer.write(block);
    await writer.close();
    return path;
  }

  test("replace the generated tones of their names and no others", async () => {
    await writeTone("ringing.wav", 777);
    const { player, onRemark } = await load();
    player.play("ringing");
    expect(toneAmplitude(played(player, 100), 777)).toBeCloseTo(10_000, -2);
    player.play("connected", { once: true });
    played(player, 1);
    expect(toneAmplitude(played(player, 50), 777)).toBeLessThan(100);
    expect(onRemark).not.toHaveBeenCalled();
  });

  test("may be MP3", async () => {
    const wave = await writeTone("some.wav", 777);
    execFileSync("ffmpeg", ["-v", "error", "-i", wave, joinPath(folder, "call_ended.mp3")]);
    const { player, onRemark } = await load();
    expect(onRemark).not.toHaveBeenCalled();
    player.play("call_ended");
    expect(toneAmplitude(played(player, 100).subarray(9_600), 777)).toBeGreaterThan(8_000);
  });

  test.each([
    ["no sound file at all", "ringing.wav", "once upon a time"],
    ["an empty file", "ringing.wav", ""],
    ["no MP3", "ringing.mp3", "once upon a time"],
  ])("that are bad (%s) are remarked on, and the generated tone rings", async (_what, name, content) => {
    writeFileSync(joinPath(folder, name), content);
    const { player, onRemark } = await load();
    expect(onRemark).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "bad-audio-file" }));
    const [[remark]] = onRemark.mock.calls as [[Error]];
    expect(remark.message).toContain(name);
    expect(remark.message).not.toContain("\n");
    player.play("ringing");
    expect(isSame(played(player, 100), generateTone("ringing").subarray(0, 100 * BLOCK_SAMPLES))).toBe(true);
  });

  test("may be missing altogether, with their folder", async () => {
    rmSync(folder, { recursive: true });
    const { onRemark } = await load();
    expect(onRemark).not.toHaveBeenCalled();
    folder = mkdtempSync(joinPath(tmpdir(), "calling-tones-"));
  });
});

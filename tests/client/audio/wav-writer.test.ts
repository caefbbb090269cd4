import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import { parseWav } from "../../../client/audio/wav-reader.js";
import { WavWriter } from "../../../client/audio/wav-writer.js";
import { blocksOf, join, sine } from "./sounds.js";
import { temporaryFolder } from "./wav-files.js";

const folder = temporaryFolder();
afterAll(folder.remove);

const onDisk = (path: string) => parseWav(readFileSync(path), path);

describe("a recording", () => {
  test("holds every block in order", async () => {
    const path = folder.path("all.wav");
    const writer = WavWriter.open(path);
    const samples = sine(440, 500 * 480);
    for (const block of blocksOf(samples)) writer.write(block);
    await writer.close();
    const read = onDisk(path);
    expect(read.sampleRate).toBe(48_000);
    expect(Buffer.from(read.samples.buffer).equals(Buffer.from(samples.buffer))).toBe(true);
  });

  test("copies the block, which belongs to the caller again", async () => {
    const path = folder.path("copy.wav");
    const writer = WavWriter.open(path);
    const block = new Int16Array(480).fill(5);
    writer.write(block);
    block.fill(9);
    await writer.close();
    expect(onDisk(path).samples).toEqual(new Int16Array(480).fill(5));
  });

  test("is playable before it is closed, up to about the last second", async () => {
    const path = folder.path("unclosed.wav");
    const writer = WavWriter.open(path);
    for (const block of blocksOf(sine(440, 300 * 480))) writer.write(block);
    await vi.waitFor(() => {
      const file = readFileSync(path);
      expect(file.readUInt32LE(40)).toBeGreaterThanOrEqual(2 * 48_000 * 2);
      expect(file.length).toBeGreaterThanOrEqual(file.readUInt32LE(40) + 44);
    });
    await writer.close();
  });

  test("skips as silence, in front, between and at the end", async () => {
    const path = folder.path("skip.wav");
    const writer = WavWriter.open(path);
    const block = new Int16Array(480).fill(100);
    const silence = new Int16Array(480);
    writer.skip(1);
    writer.write(block);
    writer.write(block);
    writer.skip(2);
    writer.write(block);
    writer.skip(1);
    await writer.close();
    expect(onDisk(path).samples).toEqual(join([silence, block, block, silence, silence, block, silence]));
    expect(readFileSync(path).readUInt32LE(40)).toBe(7 * 960);
  });

  test("skips hours without writing them out", async () => {
    const path = folder.path("hours.wav");
    const writer = WavWriter.open(path);
    writer.skip(360_000);
    writer.write(new Int16Array(480).fill(100));
    await writer.close();
    expect(statSync(path).size).toBe(44 + 360_001 * 960);
  });

  test("with nothing in it is a valid file of no length", async () => {
    const path = folder.path("empty.wav");
    await WavWriter.open(path).close();
    expect(onDisk(path).samples).toHaveLength(0);
  });

  test("is its owner's alone, even where an open file was before", async () => {
    const path = folder.path("private.wav");
    writeFileSync(path, "something older and much longer than a header is", { mode: 0o644 });
    await WavWriter.open(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).size).toBe(44);
  });

  test("closing twice is closing once, and writing afterwards is nothing", async () => {
    const path = folder.path("twice.wav");
    const writer = WavWriter.open(path);
    const closing = writer.close();
    writer.write(new Int16Array(480));
    expect(writer.close()).toBe(closing);
    await closing;
    expect(onDisk(path).samples).toHaveLength(0);
  });

  test("that cannot be made fails at once with its name", () => {
    const path = folder.path("no/such/folder.wav");
    expect(() => WavWriter.open(path)).toThrow(
      expect.objectContaining({ code: "recording-failed", message: expect.stringContaining(path) }),
    );
  });

  test.runIf(process.platform === "linux")("on a full disk fails when it is closed, not before", async () => {
    const writer = WavWriter.open("/dev/full");
    for (const block of blocksOf(sine(440, 100 * 480))) writer.write(block);
    await expect(writer.close()).rejects.toMatchObject({ code: "recording-failed" });
  });
});

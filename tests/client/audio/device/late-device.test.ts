import { expect, test, vi } from "vitest";
import { LateSink, LateSource } from "../../../../client/audio/device/late-device.js";
import { blockOf } from "../sounds.js";

const sourceOf = (value: number) => ({
  read: vi.fn((block: Int16Array) => {
    block.fill(value);
    return true;
  }),
  close: vi.fn(),
});
const someSink = () => ({ write: vi.fn(), close: vi.fn(async () => {}) });

test("a source is silent until it is open, then it is heard", async () => {
  const late = new LateSource();
  const block = blockOf(7);
  expect(late.read(block)).toBe(true);
  expect(block).toEqual(blockOf(0));
  await late.open(Promise.resolve(sourceOf(5)));
  expect(late.read(block)).toBe(true);
  expect(block).toEqual(blockOf(5));
});

test("a source that cannot be opened stays silent, and whoever opened it knows", async () => {
  const late = new LateSource();
  await expect(late.open(Promise.reject(new Error("no card")))).rejects.toThrow("no card");
  const block = blockOf(7);
  expect(late.read(block)).toBe(true);
  expect(block).toEqual(blockOf(0));
});

test("a call that is over before its devices are open leaves none open", async () => {
  const [lateSource, lateSink] = [new LateSource(), new LateSink()];
  const [source, sink] = [sourceOf(1), someSink()];
  lateSource.close();
  await lateSink.close();
  await Promise.all([lateSource.open(Promise.resolve(source)), lateSink.open(Promise.resolve(sink))]);
  expect(source.close).toHaveBeenCalledOnce();
  expect(sink.close).toHaveBeenCalledOnce();
  expect(lateSource.read(blockOf(0))).toBe(false);
  lateSink.write(blockOf(1));
  expect(sink.write).not.toHaveBeenCalled();
});

test("a sink discards until it is open, then it plays, and closing closes it", async () => {
  const late = new LateSink();
  const sink = someSink();
  late.write(blockOf(1));
  await late.open(Promise.resolve(sink));
  late.write(blockOf(2));
  expect(sink.write).toHaveBeenCalledExactlyOnceWith(blockOf(2));
  await late.close();
  expect(sink.close).toHaveBeenCalledOnce();
});

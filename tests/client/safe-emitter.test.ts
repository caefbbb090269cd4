import { once } from "node:events";
import { expect, it } from "vitest";
import { SafeEmitter } from "../../client/safe-emitter.js";

class Bell extends SafeEmitter<{ rang: [times: number]; broke: [] }> {
  ring(times: number): void {
    this.emit("rang", times);
  }

  silence(): void {
    this.removeAllListeners();
  }
}

it("a listener that throws costs a warning and nothing else", async () => {
  const bell = new Bell();
  const heard: number[] = [];
  const warned = once(process, "warning");
  bell.on("rang", () => {
    throw new Error("hard of hearing");
  });
  bell.on("rang", (times) => heard.push(times));
  bell.ring(3);
  expect(heard).toEqual([3]);
  expect((await warned)[0]).toMatchObject({ message: "hard of hearing" });
});

it("a listener may throw anything", async () => {
  const bell = new Bell();
  const warned = once(process, "warning");
  const anything: unknown = "not even an error";
  bell.on("rang", () => {
    throw anything;
  });
  bell.ring(1);
  expect((await warned)[0]).toMatchObject({ message: "not even an error" });
});

it("once hears one event, off hears none", () => {
  const bell = new Bell();
  const heard: string[] = [];
  const listener = (): void => void heard.push("on");
  bell.once("rang", () => heard.push("once")).on("rang", listener);
  bell.ring(1);
  bell.off("rang", listener);
  bell.ring(2);
  expect(heard).toEqual(["once", "on"]);
  expect(bell.listenerCount("rang")).toBe(0);
});

it("next resolves with the event that follows, and leaves no listener", async () => {
  const bell = new Bell();
  const next = bell.next("rang");
  bell.ring(7);
  bell.ring(8);
  expect(await next).toEqual([7]);
  expect(bell.listenerCount("rang")).toBe(0);
});

it("next gives up when its signal is aborted, before or while it waits", async () => {
  const bell = new Bell();
  const reason = new Error("no time");
  const controller = new AbortController();
  const waiting = bell.next("rang", controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(bell.next("rang", controller.signal)).rejects.toBe(reason);
  expect(bell.listenerCount("rang")).toBe(0);
});

it("a listener that leaves while an event is told does not make another one miss it", () => {
  const bell = new Bell();
  const heard: string[] = [];
  const first = (): void => {
    heard.push("first");
    bell.off("rang", first);
  };
  bell.on("rang", first).on("rang", () => heard.push("second"));
  bell.ring(1);
  expect(heard).toEqual(["first", "second"]);
});

it("a hundred listeners are no reason to warn", () => {
  const bell = new Bell();
  for (let i = 0; i < 100; i++) bell.on("broke", () => {});
  expect(bell.listenerCount("broke")).toBe(100);
  bell.silence();
  expect(bell.listenerCount("broke")).toBe(0);
});

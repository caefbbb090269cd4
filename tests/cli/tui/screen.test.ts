import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DaemonNotices, DaemonRequest } from "../../../cli/daemon/contract.js";
import { KeyParser } from "../../../cli/tui/keys/key-parser.js";
import type { DaemonLink } from "../../../cli/tui/link/daemon-link.js";
import { Screen } from "../../../cli/tui/screen.js";
import { initialState } from "../../../cli/tui/state/initial.js";
import { VideoPainter } from "../../../cli/tui/terminal/video-painter.js";
import { CallError } from "../../../protocol/errors.js";
import { Emulator } from "../../support/terminal/emulator.js";
import { callWith, contact, NOON, phoneStatus } from "./support/phone-status.js";

/** A daemon that answers what a test gave it and remembers what it was asked. */
class ScriptedDaemon {
  readonly asked: { request: DaemonRequest; params: unknown }[] = [];
  readonly notices = new EventEmitter();
  answers: Partial<Record<DaemonRequest, unknown>> = {};

  readonly link = {
    request: async (request: DaemonRequest, params: unknown) => {
      this.asked.push({ request, params });
      this.notices.emit("asked", request);
      const answer = this.answers[request];
      if (answer instanceof Error) throw answer;
      return answer ?? null;
    },
    on: (notice: string, listener: (payload: unknown) => void) => this.notices.on(notice, listener),
    onClose: (listener: () => void) => void this.notices.on("closed", listener),
    close: () => undefined,
  } as unknown as DaemonLink;

  tell<N extends keyof DaemonNotices>(notice: N, payload: DaemonNotices[N]): void {
    this.notices.emit(notice, payload);
  }

  async isAsked(request: DaemonRequest): Promise<void> {
    while (!this.asked.some((one) => one.request === request)) await once(this.notices, "asked");
  }
}

let daemon: ScriptedDaemon;
let glass: Emulator;
let screen: Screen;
let drawn: EventEmitter;
let left = 0;

beforeEach(() => {
  daemon = new ScriptedDaemon();
  drawn = new EventEmitter();
  glass = new Emulator({ columns: 80, rows: 24 }, { kitty: false, answer: () => undefined });
  const write = (text: string) => void glass.write(text).then(() => drawn.emit("drawn"));
  const around = { color: true, unicode: true, attach: false };
  screen = new Screen({
    first: initialState(around, { columns: 80, rows: 24 }, NOON),
    write,
    openLink: async () => daemon.link,
    leave: () => {
      left++;
    },
    wantReleases: () => undefined,
    video: new VideoPainter({ write, terminal: () => ({ look: "ascii", cellPixels: null }) }),
    now: () => NOON,
  });
});
afterEach(() => {
  screen.close();
  glass.close();
});

async function shows(text: string): Promise<void> {
  while (!glass.text.includes(text)) await once(drawn, "drawn");
}

function type(text: string): void {
  for (const input of new KeyParser().push(text)) screen.input(input);
}

it("draws its first frame before the daemon is there, and the contacts when they come", async () => {
  await shows("Starting the phone");
  daemon.answers.contacts = { rows: [contact("bob", "Bob", "Builder")], nextCursor: null, cached: false };
  screen.start();
  await daemon.isAsked("watch");
  daemon.tell("status", phoneStatus());
  await shows("Bob Builder");
});

it("says what the daemon could not do, and asks for levels only while a call is seen", async () => {
  daemon.answers.contacts = { rows: [contact("bob", "Bob", "Builder")], nextCursor: null, cached: false };
  daemon.answers.dial = new CallError("user-busy", "That person is in another call");
  screen.start();
  await daemon.isAsked("watch");
  daemon.tell("status", phoneStatus());
  await shows("Bob Builder");
  type("\r");
  await shows("That person is in another call");
  expect(daemon.asked.at(0)).toEqual({
    request: "watch",
    params: { status: true, levels: false, events: false, video: null },
  });
  daemon.tell("status", phoneStatus({ call: callWith() }));
  await shows("In call with");
  expect(daemon.asked.filter((one) => one.request === "watch").at(-1)?.params).toMatchObject({
    levels: true,
  });
});

it("paints meters as levels come, without another frame", async () => {
  screen.start();
  await daemon.isAsked("watch");
  daemon.tell("status", phoneStatus({ call: callWith() }));
  await shows("In call with");
  daemon.tell("levels", { own: 0.5, people: { Bob: 1 }, speaking: ["bob"] });
  await shows("● ▆▆▆▆▆▆▆▆▆▆");
  await shows("▆▆▆▆▆▁▁▁▁▁");
});

it("asks for the daemon again when it is gone, and leaves when it is told to", async () => {
  screen.start();
  await daemon.isAsked("watch");
  daemon.tell("status", phoneStatus());
  daemon.notices.emit("closed");
  await shows("no service");
  const before = left;
  type("q");
  expect(left).toBe(before + 1);
});

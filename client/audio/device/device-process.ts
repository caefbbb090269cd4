import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { Readable, type Writable } from "node:stream";
import { CallError } from "../../../protocol/errors.js";
import { type Backend, backendName } from "./backends.js";
import type { Direction } from "./sound-device.js";

/** A sound system that says nothing for this long is not going to. */
const OPEN_TIMEOUT = 4_000;
/** A tool that plays and says nothing is taken to be ready by then; one that cannot play has ended. */
const SETTLE_TIME = 300;

const SOUND_PIPE = 3;
/** With this word a tool that reports says that it can play. */
const READY_REPORT = "Stream successfully created";

/** The child that holds the sound card. What it prints is swallowed: sound libraries print pages. */
export class DeviceProcess {
  /** What is written here is played; of a worker that records it is the lifeline. */
  readonly toDevice: Writable | null;
  /** The recorded sound; a worker that plays sends a byte now and then while the device takes what it is given. */
  readonly fromDevice: Readable | null;
  /** What a tool that reports has to say. */
  readonly reports: Readable | null;
  /** Resolves when the child is gone, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    const { kind, command, args, env = {}, reports = false } = backend;
    this.#backend = backend;
    const child = spawn(command, args, {
      // What a native module leaves behind when it crashes does not belong into the user's folder.
      cwd: tmpdir(),
      env: { ...process.env, ...env, LC_ALL: "C" },
      stdio:
        kind === "worker"
          ? ["pipe", "ignore", "ignore", "pipe"]
          : ["pipe", "pipe", reports ? "pipe" : "ignore"],
    });
    this.#child = child;
    const sound = child.stdio[kind === "worker" ? SOUND_PIPE : 1];
    this.toDevice = child.stdin;
    this.fromDevice = sound instanceof Readable ? sound : null;
    this.reports = child.stderr;
    this.ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.on("error", () => resolve());
    });
    // A child that is gone shows as an error of its pipes too; `ended` tells all that matters.
    for (const stream of child.stdio) stream?.on("error", () => {});
  }

  /** What this way is called, for a person. */
  get name(): string {
    return backendName(this.#backend);
  }

  /** Resolves when sound can pass; rejects when the child ends or stays silent, and then it is gone. */
  async ready(direction: Direction): Promise<void> {
    const timers: NodeJS.Timeout[] = [];
    const after = (ms: number, then: () => void): void => void timers.push(setTimeout(then, ms));
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${this.name} ${why}`));
        const { kind, patienceMs = OPEN_TIMEOUT } = this.#backend;
        if (this.reports !== null) this.reports.on("data", readyWhenReported(resolve));
        else if (kind === "tool" && direction === "sink") after(SETTLE_TIME, resolve);
        else this.fromDevice?.once("data", () => resolve());
        after(patienceMs, () => fail("gave no sound"));
        void this.ended.then(() => fail("ended at once"));
      });
    } catch (error) {
      this.kill();
      throw CallError.from(error, "audio-device-failed");
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  /** Ends the child at once. Nothing gentler is needed: the sound server or the kernel clears up after it. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

function readyWhenReported(resolve: () => void): (piece: Buffer) => void {
  let said = "";
  let isReady = false;
  return (piece) => {
    if (isReady) return;
    said += piece.toString("latin1");
    isReady = said.includes(READY_REPORT);
    if (isReady) resolve();
  };
}

import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CallError } from "../../protocol/errors.js";
import type {
  FromMediaProcess,
  MediaOrder,
  MediaQuestion,
  MediaQuestions,
  MediaReport,
  ToMediaProcess,
} from "./messages.js";

/** A process that is told to end and does not is ended. */
const END_TIMEOUT = 3_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: CallError): void;
}

export interface MediaChildListener {
  report(report: MediaReport): void;
  /** It is gone, or could not be started; nothing more comes from it. */
  gone(error: CallError): void;
}

/**
 * One media process from before its start to its end. What it is told before its start waits for it; what it was asked
 * when it died is refused.
 */
export class MediaChild {
  readonly #listener: MediaChildListener;
  readonly #early: ToMediaProcess[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #program: URL;
  #questions = 0;
  #process: ChildProcess | null = null;
  #gone = false;

  /** The program is another one only where the process is measured. */
  constructor(listener: MediaChildListener, program: URL = PROGRAM) {
    this.#listener = listener;
    this.#program = program;
  }

  /** The process id while it runs. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get started(): boolean {
    return this.#process !== null;
  }

  start(): void {
    if (this.#process || this.#gone) return;
    const child = startProcess(this.#program);
    this.#process = child;
    child.on("message", (message: FromMediaProcess) => this.#receive(message));
    child.once("exit", (code, signal) => this.#end(signal ?? `code ${code}`));
    child.on("error", (error) => this.#end(error.message));
    for (const message of this.#early.splice(0)) this.#send(message);
  }

  tell(order: MediaOrder): void {
    this.#send(order);
  }

  /** Rejects with what the process refused it for, or with `media-lost`. */
  ask<Q extends MediaQuestion>(
    question: Q,
    asked: MediaQuestions[Q]["asked"],
  ): Promise<MediaQuestions[Q]["answer"]> {
    if (this.#gone) return Promise.reject(new CallError("media-lost"));
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#send({ type: "ask", id, question, asked } as ToMediaProcess);
    });
  }

  /** Resolves when the process is gone. */
  async close(): Promise<void> {
    const child = this.#process;
    if (!child || this.#gone) {
      this.#end("closed");
      return;
    }
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const impatience = setTimeout(() => child.kill("SIGKILL"), END_TIMEOUT);
    this.ask("end", null).catch(() => {});
    await exited;
    clearTimeout(impatience);
  }

  #send(message: ToMediaProcess): void {
    if (this.#gone) return;
    if (!this.#process) this.#early.push(message);
    // What cannot be sent goes to a process that is dying, and its end tells all.
    else if (this.#process.connected) this.#process.send(message, () => {});
  }

  #receive(message: FromMediaProcess): void {
    if (this.#gone) return;
    if (message.type !== "answer" && message.type !== "refusal") return this.#listener.report(message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "answer") waiting?.resolve(message.value);
    else waiting?.reject(new CallError(message.error.code, message.error.message));
  }

  #end(why: string): void {
    if (this.#gone) return;
    this.#gone = true;
    const error = new CallError("media-lost", undefined, {
      cause: new Error(`The media process ended: ${why}`),
    });
    this.#listener.gone(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const PROGRAM = new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url);

/** Runs the compiled program, or the sources where these are what runs here. */
function startProcess(program: URL): ChildProcess {
  return fork(fileURLToPath(program), [], {
    execArgv: program.href.endsWith(".ts") ? ["--import", translator()] : [],
    // What a native module leaves behind when it crashes does not belong into the user's folder.
    cwd: tmpdir(),
    serialization: "advanced",
    // Sound libraries print pages; what matters comes as a message.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

const translator = (): string => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

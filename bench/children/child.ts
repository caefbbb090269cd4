import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ServerAnswers, ServerReady } from "./questions.js";

/** A process that is asked questions, one after the other. */
export class Child<A extends { readonly stop: null }> {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(module: URL, args: readonly string[] = []) {
    this.#process = fork(fileURLToPath(module), args, { execArgv: ["--expose-gc"] });
    this.#exited = once(this.#process, "exit").then(([code]) => code);
  }

  /** The next thing it says by itself; rejects when it ends before that. */
  async heard(): Promise<unknown> {
    const ended = this.#exited.then((code) => {
      throw new Error(`${this.#process.spawnargs[1]} ended with ${code}`);
    });
    const [message] = await Promise.race([once(this.#process, "message"), ended]);
    return message;
  }

  tell(order: object): void {
    this.#process.send(order);
  }

  async ask<Q extends keyof A & string>(question: Q): Promise<A[Q]> {
    const heard = this.heard();
    this.#process.send(question);
    return ((await heard) as { answer: A[Q] }).answer;
  }

  async stop(): Promise<void> {
    await this.ask("stop");
    await this.#exited;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#exited;
  }
}

/** A server in a process of its own, started the same way whosever it is. */
export class MeasuredServer extends Child<ServerAnswers> {
  #ready: ServerReady = { url: "", tokens: {} };

  static async start(module: URL, args: readonly string[]): Promise<MeasuredServer> {
    const server = new MeasuredServer(module, args);
    server.#ready = (await server.heard()) as ServerReady;
    return server;
  }

  get url(): string {
    return this.#ready.url;
  }

  get tokens(): ServerReady["tokens"] {
    return this.#ready.tokens;
  }
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A Redis of a test's own on a Unix socket: it may be frozen and stopped without anybody else noticing. */
export class OwnRedis {
  readonly folder: string;
  #process: ChildProcess;

  private constructor(folder: string, process: ChildProcess) {
    this.folder = folder;
    this.#process = process;
  }

  static async start(): Promise<OwnRedis> {
    const folder = mkdtempSync(join(tmpdir(), "calling-redis-"));
    return new OwnRedis(folder, await run(folder));
  }

  /** Ends it; with `keepData` the next `restart` finds what it knew. */
  async goAway({ keepData = false } = {}): Promise<void> {
    this.thaw();
    const exited = once(this.#process, "exit");
    if (keepData) spawnSync("redis-cli", ["-s", this.path, "shutdown", "save"]);
    else this.#process.kill("SIGKILL");
    await exited;
  }

  async restart(): Promise<void> {
    this.#process = await run(this.folder);
  }

  get path(): string {
    return join(this.folder, "redis.sock");
  }

  /** It is there and answers nothing until it is thawed. */
  freeze(): void {
    this.#process.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    this.thaw();
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await exited;
    rmSync(this.folder, { recursive: true });
  }
}

async function run(folder: string): Promise<ChildProcess> {
  const options = ["--port", "0", "--unixsocket", join(folder, "redis.sock"), "--save", "", "--dir", folder];
  const child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (/ready to accept connections/i.test(line)) break;
  }
  child.stdout.resume();
  return child;
}

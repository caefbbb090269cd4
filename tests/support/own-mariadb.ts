import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";
import type { DatabaseTarget } from "../../server/config/database-url.js";

/** Debian puts the server where only root looks. */
const PATH = `${process.env.PATH}:/usr/sbin`;
const ATTEMPTS_MAX = 300;
const ATTEMPT_PAUSE_MS = 50;
const DATABASE = "calling";

export interface Certificate {
  ca: string;
  cert: string;
  key: string;
}

/** A MariaDB in a temporary folder and on a port of its own, which a test may kill, freeze and start again. */
export class OwnMariadb {
  readonly port: number;
  readonly #folder: string;
  readonly #certificate: Certificate | null;
  #process: ChildProcess | null = null;

  private constructor(port: number, folder: string, certificate: Certificate | null) {
    this.port = port;
    this.#folder = folder;
    this.#certificate = certificate;
  }

  /** Makes one with an empty database, and waits until it answers. */
  static async start(certificate: Certificate | null = null): Promise<OwnMariadb> {
    const folder = mkdtempSync(join(tmpdir(), "calling-mariadb-"));
    const made = spawnSync(
      "mariadb-install-db",
      [
        "--no-defaults",
        `--user=${userInfo().username}`,
        `--datadir=${join(folder, "data")}`,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
      ],
      { env: { ...process.env, PATH }, encoding: "utf8" },
    );
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr}`);
    const database = new OwnMariadb(await freePort(), folder, certificate);
    await database.restart();
    await database.newDatabase(DATABASE);
    return database;
  }

  get target(): DatabaseTarget {
    return this.#targetOf(DATABASE);
  }

  /** One more empty database in it. */
  async newDatabase(name = `calling_${randomBytes(4).toString("hex")}`): Promise<DatabaseTarget> {
    const connection = await this.connect("");
    await connection.query(`create database ${name}`);
    await connection.end();
    return this.#targetOf(name);
  }

  #targetOf(name: string): DatabaseTarget {
    return { kind: "mysql", host: "127.0.0.1", port: this.port, user: "root", password: "", name };
  }

  /** A connection of the test's own. */
  connect(database: string = DATABASE): Promise<Connection> {
    return createConnection({
      host: "127.0.0.1",
      port: this.port,
      user: "root",
      ...(database !== "" && { database }),
      dateStrings: true,
    });
  }

  /** Starts the process again, with the data as it left them. */
  async restart(): Promise<void> {
    const tls = this.#certificate;
    this.#process = spawn(
      "mariadbd",
      [
        "--no-defaults",
        `--user=${userInfo().username}`,
        `--datadir=${join(this.#folder, "data")}`,
        `--socket=${join(this.#folder, "socket")}`,
        "--bind-address=127.0.0.1",
        `--port=${this.port}`,
        "--innodb-buffer-pool-size=16M",
        ...(tls ? [`--ssl-ca=${tls.ca}`, `--ssl-cert=${tls.cert}`, `--ssl-key=${tls.key}`] : ["--skip-ssl"]),
      ],
      { env: { ...process.env, PATH }, stdio: "ignore" },
    );
    await this.#answers();
  }

  /** Ends the process as a power cut would; resolves with the signal that it died of. */
  kill(): Promise<NodeJS.Signals | null> {
    const running = this.#running();
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      running.once("exit", (_code, signal) => resolve(signal));
    });
    running.kill("SIGCONT");
    running.kill("SIGKILL");
    return ended;
  }

  /** It keeps its connections and answers nothing any more. */
  freeze(): void {
    this.#running().kill("SIGSTOP");
  }

  thaw(): void {
    this.#running().kill("SIGCONT");
  }

  async close(): Promise<void> {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #running(): ChildProcess {
    if (this.#process === null) throw new TypeError("The database was never started");
    return this.#process;
  }

  async #answers(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await (await this.connect("")).end();
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || this.#running().exitCode !== null) throw error;
        await delay(ATTEMPT_PAUSE_MS);
      }
    }
  }
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { FileSource } from "../../client/index.js";
import { type Person, Stage } from "../../demo/stage.js";
import { packageFolder } from "../../protocol/package.js";

const OTHERS = ["bea", "cem", "dia", "eli", "fay", "gus"] as const;
const SELF = "ada";
const LOOK_MS = 200;

/** A room of seven in which everybody talks all the time: six phones in this process, and a daemon of its own. */
export class FullRoom {
  readonly #stage: Stage;
  readonly #environment: Record<string, string | undefined>;

  private constructor(stage: Stage, token: string) {
    this.#stage = stage;
    this.#environment = {
      ...process.env,
      CALLING_HOME: stage.folder,
      CALLING_SERVER: stage.url,
      CALLING_TOKEN: token,
    };
  }

  static async open(): Promise<FullRoom> {
    const stage = await Stage.open();
    const { token } = (await stage.register(SELF)).requireSession();
    const room = new FullRoom(stage, token);
    await room.run("login");
    await room.run("daemon", "start", "--in", "silence", "--out", "null");
    const others: Person[] = [];
    for (const name of OTHERS) others.push(await stage.switchOn(await stage.register(name)));
    await room.#fill(others);
    return room;
  }

  /** The command line of a `calling` of whoever is measured. */
  command(...args: string[]): { command: string[]; environment: Record<string, string | undefined> } {
    const launcher = join(packageFolder(), "bin", "calling.js");
    return { command: [process.execPath, launcher, ...args], environment: this.#environment };
  }

  /** Runs such a command to its end; its output. */
  async run(...args: string[]): Promise<string> {
    const { command, environment } = this.command(...args);
    const [program = "", ...rest] = command;
    const { stdout } = await promisify(execFile)(program, rest, {
      env: environment as NodeJS.ProcessEnv,
    });
    return stdout;
  }

  /** The process of the daemon. */
  async daemonPid(): Promise<number> {
    const { pid } = JSON.parse(await this.run("daemon", "status", "--json")) as { pid: number };
    return pid;
  }

  async close(): Promise<void> {
    await this.run("daemon", "stop", "--force");
    await this.#stage.close();
  }

  async #fill(others: readonly Person[]): Promise<void> {
    const [first, ...rest] = others;
    if (!first) throw new TypeError("A room needs somebody");
    for (const { phone } of rest) phone.on("invited", async (call) => call.accept(await talk()));
    const call = first.phone.call(SELF, await talk());
    await this.#until(({ call: ringing }) => ringing?.state === "ringing");
    await this.run("answer");
    await call.next("linked");
    for (const { callId } of rest) call.invite(callId);
    await this.#until(
      ({ call: running }) =>
        running?.people.length === OTHERS.length && running.people.every(({ link }) => link === "connected"),
    );
  }

  async #until(holds: (status: Status) => boolean): Promise<void> {
    for (;;) {
      if (holds(JSON.parse(await this.run("status", "--json")) as Status)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

interface Status {
  call: { state: string; people: { link: string }[] } | null;
}

async function talk() {
  const source = await FileSource.open(join(packageFolder(), "demo/speech/alice.wav"), { loop: true });
  return { source, hear: false };
}

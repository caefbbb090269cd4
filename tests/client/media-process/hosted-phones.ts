import { existsSync, readFileSync } from "node:fs";
import { type Call, noneEngine, openPhone, type Phone } from "../../../client/index.js";
import { type MediaHostOptions, ProcessMediaHost } from "../../../client/media-process/media-host.js";
import { signUp } from "../../integration/callers.js";

/** Loudness at which a tone of ours counts as heard; what is silent has none. */
const HEARD = 0.5;

/** Somebody whose media lives in a process of its own. */
export class HostedPhone {
  readonly phone: Phone;
  readonly host: ProcessMediaHost;
  readonly toneHz: number;

  constructor(phone: Phone, host: ProcessMediaHost, toneHz: number) {
    this.phone = phone;
    this.host = host;
    this.toneHz = toneHz;
  }

  get callId(): string {
    return this.phone.callId;
  }

  call(callee: { callId: string }, video = false): Call {
    return this.phone.call(callee.callId, this.host.openMedia, { video });
  }

  async answer(how: "incoming" | "invited" = "incoming"): Promise<Call> {
    const [call] = await this.phone.next(how);
    call.accept(this.host.openMedia);
    return call;
  }

  /** Resolves once that person is loud here, or silent. */
  hears(person: { callId: string }, isLoud = true): Promise<void> {
    return new Promise((resolve) => {
      const listen = ({ people }: { people: Record<string, number> }): void => {
        const level = people[person.callId] ?? 0;
        if (isLoud ? level < HEARD : level > 0) return;
        this.host.off("levels", listen);
        resolve();
      };
      this.host.on("levels", listen);
    });
  }

  /** Ends the media process as a crash does, and tells which one it was. */
  killMedia(): number {
    const { pid } = this.host;
    if (pid === null) throw new Error("There is no media process");
    process.kill(pid, "SIGKILL");
    return pid;
  }
}

/** Phones with media processes, closed together. */
export class HostedPhones {
  readonly #url: string;
  readonly #people: HostedPhone[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async add(callId: string, toneHz: number, options: MediaHostOptions = {}): Promise<HostedPhone> {
    const servers = { primary: this.#url, fallback: this.#url };
    const token = await signUp(this.#url, callId);
    const host = new ProcessMediaHost({
      input: { kind: "tone", hz: toneHz },
      output: { kind: "null" },
      ...options,
    });
    const deviceId = `device_of_${callId}`;
    const phone = await openPhone({ servers, token, callId, deviceId, engine: noneEngine });
    const hosted = new HostedPhone(phone, host, toneHz);
    this.#people.push(hosted);
    return hosted;
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map(({ phone }) => phone.close()));
    await Promise.all(this.#people.map(({ host }) => host.close()));
  }
}

/** True while there is such a process that has not ended. */
export function isAlive(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && !/\) [ZX] /.test(readFileSync(status, "utf8"));
}

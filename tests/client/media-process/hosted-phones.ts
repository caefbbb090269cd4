import { type Call, noneEngine, openPhone, type Phone } from "../../../client/index.js";
import { type MediaHostOptions, ProcessMediaHost } from "../../../client/media-process/media-host.js";
import { signUp } from "../../integration/callers.js";

/** Somebody whose media lives in a process of its own. */
export interface Hosted {
  phone: Phone;
  host: ProcessMediaHost;
  call(callId: string, video?: boolean): Call;
  answer(): Promise<Call>;
}

/** Phones with media processes, closed together. */
export class HostedPhones {
  readonly #url: string;
  readonly #people: Hosted[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async add(callId: string, options: MediaHostOptions): Promise<Hosted> {
    const servers = { primary: this.#url, fallback: this.#url };
    const token = await signUp(this.#url, callId);
    const host = new ProcessMediaHost(options);
    const phone = await openPhone({ servers, token, callId, deviceId: `device_of_${callId}`, engine: noneEngine });
    const hosted: Hosted = {
      phone,
      host,
      call: (remote, video = false) => phone.call(remote, host.openMedia, { video }),
      answer: async () => {
        const [call] = await phone.next("incoming");
        call.accept(host.openMedia);
        return call;
      },
    };
    this.#people.push(hosted);
    return hosted;
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map(({ phone }) => phone.close()));
    await Promise.all(this.#people.map(({ host }) => host.close()));
  }
}

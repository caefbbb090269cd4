import {
  type Call,
  type LocalMedia,
  nullSink,
  type OpenPhoneOptions,
  openPhone,
  type Phone,
  RestClient,
  readFrameNumber,
  SAMPLE_RATE,
  TestPattern,
  ToneSource,
} from "../../client/index.js";

const PASSWORD = "correct horse battery staple";
/** Multiples of 100 Hz are told apart within one block of 10 ms. */
const FIRST_TONE_HZ = 400;
const TONE_STEP_HZ = 300;
/** A tone is heard when it holds most of the energy of this many blocks in a row. */
const DOMINANT = 0.9;
const BLOCKS_IN_A_ROW = 5;
const FRAMES = 3;

/** Registers somebody over REST and chooses the Call ID; the answer is a token. */
export async function signUp(url: string, callId: string): Promise<string> {
  const servers = { primary: url, fallback: url };
  const email = `${callId.toLowerCase()}@example.org`;
  const open = new RestClient({ servers });
  await open.request("register", {
    body: { first_name: callId, last_name: "Example", email, password: PASSWORD },
  });
  const { token } = await open.request("login", { body: { email, password: PASSWORD } });
  const own = new RestClient({ servers, token: () => token });
  await own.request("chooseCallId", { body: { call_user_id: callId } });
  return token;
}

/** Somebody with a real phone and a tone of their own. */
export class Caller {
  readonly phone: Phone;
  readonly toneHz: number;

  constructor(phone: Phone, toneHz: number) {
    this.phone = phone;
    this.toneHz = toneHz;
  }

  get callId(): string {
    return this.phone.callId;
  }

  media(video = false): LocalMedia {
    const media = { source: new ToneSource(this.toneHz), sink: nullSink() };
    return video ? { ...media, video: new TestPattern() } : media;
  }

  call(callee: Caller | string, video = false): Call {
    const callId = typeof callee === "string" ? callee : callee.callId;
    return this.phone.call(callId, this.media(video), { video });
  }

  /** The call that rings here, or the next one that does. */
  async rung(how: "incoming" | "invited" = "incoming"): Promise<Call> {
    const [call] = await this.phone.next(how);
    return call;
  }

  /** Takes the next call that rings here. */
  async answer(how: "incoming" | "invited" = "incoming"): Promise<Call> {
    const call = await this.rung(how);
    call.accept(this.media(call.video));
    return call;
  }
}

/** Phones on one server, closed together. */
export class Callers {
  readonly #url: string;
  readonly #callers: Caller[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  async add(callId: string, options: Pick<OpenPhoneOptions, "clock" | "engine"> = {}): Promise<Caller> {
    return this.open(callId, await signUp(this.#url, callId), options);
  }

  /** Turns a phone on for somebody who has an account already. */
  async open(
    callId: string,
    token: string,
    options: Pick<OpenPhoneOptions, "clock" | "engine"> = {},
  ): Promise<Caller> {
    const servers = { primary: this.#url, fallback: this.#url };
    const phone = await openPhone({ servers, token, callId, deviceId: `device_of_${callId}`, ...options });
    const caller = new Caller(phone, FIRST_TONE_HZ + TONE_STEP_HZ * this.#callers.length);
    this.#callers.push(caller);
    return caller;
  }

  async close(): Promise<void> {
    await Promise.all(this.#callers.map(({ phone }) => phone.close()));
  }
}

/** Resolves once the call carries the speaker's tone, from now on; a tone of somebody else does not count. */
export function hears(call: Call, speaker: Pick<Caller, "callId" | "toneHz">): Promise<void> {
  return new Promise((resolve) => {
    let inARow = 0;
    const listen = (callId: string, block: Int16Array): void => {
      if (callId !== speaker.callId) return;
      inARow = shareAt(speaker.toneHz, block) > DOMINANT ? inARow + 1 : 0;
      if (inARow < BLOCKS_IN_A_ROW) return;
      call.off("audio", listen);
      resolve();
    };
    call.on("audio", listen);
  });
}

/** Resolves once some numbered frames of the test pattern have come from that person, in their order. */
export function sees(call: Call, sender: Caller): Promise<number[]> {
  return new Promise((resolve) => {
    const numbers: number[] = [];
    const watch = (callId: string, frame: Parameters<typeof readFrameNumber>[0]): void => {
      const number = callId === sender.callId ? readFrameNumber(frame) : null;
      if (number !== null) numbers.push(number);
      if (numbers.length < FRAMES) return;
      call.off("video", watch);
      resolve(numbers);
    };
    call.on("video", watch);
  });
}

export const reaches = (call: Call, state: Call["state"]): Promise<void> =>
  new Promise((resolve) => {
    if (call.state === state) return resolve();
    const listener = (now: Call["state"]): void => {
      if (now !== state) return;
      call.off("state", listener);
      resolve();
    };
    call.on("state", listener);
  });

/** How much of a block's energy is at that frequency, 0 to 1. */
function shareAt(hz: number, block: Int16Array): number {
  let [real, imaginary, energy] = [0, 0, 0];
  for (const [index, sample] of block.entries()) {
    const angle = (2 * Math.PI * hz * index) / SAMPLE_RATE;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    energy += sample * sample;
  }
  return energy === 0 ? 0 : (2 * (real ** 2 + imaginary ** 2)) / (block.length * energy);
}

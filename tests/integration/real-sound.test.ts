import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { speechDropouts } from "../../bots/verdicts/speech-dropouts.js";
import { compareSpeech, SAME_SPEECH } from "../../bots/verdicts/speech-similarity.js";
import { readWav, SAMPLE_RATE } from "../../client/index.js";
import { compiledCli } from "../cli/support/compile-cli.js";
import { PulseHouse } from "../client/audio/device/pulse-house.js";
import { describeWith } from "../support/requirements.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { Terminal } from "../support/terminal/terminal.js";

/*
 * Speech played into Alice's microphone comes out of Bob's loudspeaker: sound card, daemon, media process, WebRTC and
 * back, with a screen on either side that dials and answers. In the second half Alice's screen is killed in mid-word.
 */

const SPEECH = "demo/speech/alice.wav";
const DEADLINE_MS = 120_000;
const BYTES_PER_SECOND = SAMPLE_RATE * 2;
const RAW = ["--raw", "--format=s16le", `--rate=${SAMPLE_RATE}`, "--channels=1", "--latency-msec=20"];
/** The machine's devices and their stand-ins, the jitter buffer and the codec hold back less than this. */
const MOST_DELAY_MS = 1_000;
const LEVEL_RANGE_DB = 15;
/** Of what is spoken; a machine that is busy elsewhere loses some packets to concealment. */
const MOST_MISSING = 0.04;

let house: PulseHouse;
let server: TestServer;
let home: string;
const people: Person[] = [];

/** Somebody with devices of their own, a daemon, and screens. */
class Person {
  readonly #environment: Record<string, string | undefined>;
  readonly #terminals: Terminal[] = [];

  private constructor(name: string, token: string) {
    this.#environment = {
      ...process.env,
      CALLING_HOME: home,
      CALLING_PROFILE: name,
      CALLING_SERVER: server.url,
      CALLING_TOKEN: token,
      PULSE_SINK: `${name}-hears`,
      PULSE_SOURCE: `${name}-says.monitor`,
    };
  }

  static async arrive(name: string): Promise<Person> {
    for (const device of ["hears", "says"]) house.plugIn(`${name}-${device}`, `${name} ${device}`);
    const person = new Person(name, (await server.createUser(name)).token);
    people.push(person);
    await person.run("login");
    await person.run("daemon", "start");
    return person;
  }

  open(...args: string[]): Terminal {
    const command = [process.execPath, join(compiledCli(), "bin", "calling.js"), ...args];
    const terminal = new Terminal(command, { environment: this.#environment });
    this.#terminals.push(terminal);
    return terminal;
  }

  async run(...args: string[]): Promise<void> {
    const terminal = this.open(...args);
    const { code } = await terminal.exited();
    if (code !== 0) throw new Error(`calling ${args.join(" ")} ended with ${code}: ${terminal.text}`);
  }

  async leave(): Promise<void> {
    await this.run("daemon", "stop", "--force");
    for (const terminal of this.#terminals) await terminal.close();
  }
}

/** Records what a device plays from now on. */
function listen(device: string): () => Int16Array {
  const pieces: Buffer[] = [];
  house.listenAtSpeaker(device).on("data", (piece: Buffer) => pieces.push(piece));
  return () => {
    const bytes = Buffer.concat(pieces);
    return new Int16Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 2));
  };
}

/** Says it once into somebody's microphone; `halfway` runs in the middle of it. */
async function say(name: string, speech: Int16Array, halfway: () => void): Promise<void> {
  const player = spawn("pacat", [`--device=${name}-says`, ...RAW], { stdio: ["pipe", "ignore", "ignore"] });
  const bytes = Buffer.from(speech.buffer, speech.byteOffset, speech.byteLength);
  const middle = setTimeout(halfway, (bytes.length / BYTES_PER_SECOND / 2) * 1_000);
  player.stdin.end(bytes);
  await once(player, "exit");
  clearTimeout(middle);
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "calling-sound-"));
  server = await startTestServer();
  house = await PulseHouse.open();
}, DEADLINE_MS);

afterEach(async () => {
  for (const person of people.splice(0)) await person.leave();
  await house.close();
  await server.close();
  rmSync(home, { recursive: true });
}, DEADLINE_MS);

await describeWith("pulseaudio", "real sound", () => {
  it(
    "speech from one's microphone comes out of the other's loudspeaker, also while the screen that dialed is killed",
    async () => {
      const speech = await readWav(SPEECH);
      const [alice, bob] = [await Person.arrive("alice"), await Person.arrive("bob")];
      await alice.run("contacts", "add", "bob");
      const [alicesScreen, bobsScreen] = [alice.open(), bob.open()];
      await alicesScreen.shows("bob Example");
      await bobsScreen.shows("online");
      alicesScreen.press("enter");
      await bobsScreen.shows("Incoming call");
      bobsScreen.press("enter");
      await Promise.all([alicesScreen.shows("In call"), bobsScreen.shows("In call")]);
      await house.streams(4);

      const [said, heard] = [listen("alice-says"), listen("bob-hears")];
      await say("alice", speech, () => alicesScreen.signal("SIGKILL"));
      const enough = said().length + (MOST_DELAY_MS * SAMPLE_RATE) / 1_000;
      await expect.poll(() => heard().length, { timeout: 20_000 }).toBeGreaterThan(enough);

      await bobsScreen.shows("In call");
      const recording = heard();
      const comparison = compareSpeech(speech, recording);
      // Until it is said, some time goes by that is not the call's.
      const delayMs = comparison.delayMs - compareSpeech(speech, said()).delayMs;
      const dropouts = speechDropouts(speech, recording);
      console.log({ ...comparison, ...dropouts, delayMs });
      expect(comparison.similarity).toBeGreaterThan(SAME_SPEECH);
      expect(delayMs).toBeLessThan(MOST_DELAY_MS);
      expect(Math.abs(comparison.levelDb ?? Number.NEGATIVE_INFINITY)).toBeLessThan(LEVEL_RANGE_DB);
      expect(dropouts.missingMs).toBeLessThan(MOST_MISSING * dropouts.spokenMs);

      const again = alice.open("attach");
      await again.shows("In call");
      again.type("h");
      await bobsScreen.hides("In call");
    },
    DEADLINE_MS,
  );
});

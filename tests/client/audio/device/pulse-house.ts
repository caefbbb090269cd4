import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";

/** A server that nobody ended, because its test was killed, leaves by itself. */
const IDLE_SECONDS = 60;
const FORMAT = ["--raw", "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=20"];

/**
 * A PulseAudio of our own with two rooms: what is played to the `speaker` can be recorded by the test, and what the
 * test plays into the `room` reaches the microphone. ALSA's default leads there too.
 */
export class PulseHouse {
  readonly #folder = mkdtempSync(join(tmpdir(), "calling-pulse-"));
  readonly #before = { ...process.env };
  readonly #socket = join(this.#folder, "native");
  #server: ChildProcess;
  readonly #children = new Set<ChildProcess>();

  private constructor() {
    mkdirSync(join(this.#folder, "home"));
    const alsa = join(this.#folder, "asound.conf");
    writeFileSync(
      alsa,
      "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n",
    );
    const home = { HOME: join(this.#folder, "home"), XDG_RUNTIME_DIR: this.#folder };
    Object.assign(process.env, { ...home, PULSE_SERVER: `unix:${this.#socket}`, ALSA_CONFIG_PATH: alsa });
    this.#server = this.#startServer();
  }

  static async open(): Promise<PulseHouse> {
    const house = new PulseHouse();
    await house.#isUp();
    return house;
  }

  /** The sound server crashes and is started anew, as systemd does. */
  async restart(): Promise<void> {
    const gone = once(this.#server, "exit");
    this.#server.kill("SIGKILL");
    await gone;
    rmSync(this.#socket, { force: true });
    this.#server = this.#startServer();
    await this.#isUp();
  }

  /** Runs `pactl`. */
  control(...words: string[]): string {
    return execFileSync("pactl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }

  /** Plugs in another loudspeaker, whose monitor may serve as a microphone; the result pulls it out again. */
  plugIn(name: string, description: string): () => void {
    const id = this.control(
      ...["load-module", "module-null-sink", `sink_name=${name}`, "rate=48000", "norewinds=1"],
      `sink_properties="device.description='${description}'"`,
    ).trim();
    return () => this.control("unload-module", id);
  }

  /** Records what the speaker plays, until the test is over. */
  listenAtSpeaker(name = "speaker"): NodeJS.ReadableStream {
    return this.#run("parec", [`--device=${name}.monitor`, ...FORMAT]).stdout;
  }

  /** Says this into the room, over and over. */
  speakInRoom(sound: Int16Array, room = "room"): void {
    const { stdin } = this.#run("pacat", [`--device=${room}`, ...FORMAT]);
    const bytes = Buffer.from(new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
    const speak = (): void => {
      if (stdin.write(bytes)) setImmediate(speak);
    };
    stdin.on("error", () => {});
    stdin.on("drain", speak);
    speak();
  }

  /** Resolves when nobody plays or records any more. */
  async isQuiet(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    this.#children.clear();
    await this.streams(0);
  }

  /** Resolves when so many play and record. */
  async streams(count: number): Promise<void> {
    await vi.waitFor(
      () => {
        const lines = ["sink-inputs", "source-outputs"].flatMap((what) =>
          this.control("list", "short", what).split("\n"),
        );
        expect(lines.filter((line) => line !== "")).toHaveLength(count);
      },
      { timeout: 15_000, interval: 100 },
    );
  }

  async close(): Promise<void> {
    for (const name of ["HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "ALSA_CONFIG_PATH"]) {
      const value = this.#before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const gone = once(this.#server, "exit");
    this.#server.kill("SIGKILL");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #startServer(): ChildProcess {
    return spawn(
      "pulseaudio",
      [
        ...["-n", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes", "--system=false"],
        `--exit-idle-time=${IDLE_SECONDS}`,
        // Without rewinds a stand-in plays as promptly as a card does, and not up to two seconds later.
        "--load=module-null-sink sink_name=speaker rate=48000 norewinds=1",
        "--load=module-null-sink sink_name=room rate=48000 norewinds=1",
        `--load=module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`,
      ],
      { stdio: "ignore" },
    );
  }

  async #isUp(): Promise<void> {
    await vi.waitFor(() => this.control("info"), { timeout: 15_000, interval: 100 });
    this.control("set-default-sink", "speaker");
    this.control("set-default-source", "room.monitor");
  }

  #run(command: string, args: readonly string[]) {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
    this.#children.add(child);
    return child;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";

/** Devices that come and go, and another default; streams that begin and end are of no interest. */
const INTERESTING = /^Event '(?:new|remove)' on (?:sink|source) #|^Event 'change' on server/m;
/** One plug makes several events. */
const GATHER_MS = 50;
/** A sound server that is gone is asked again after this time, and twice that each time that it is still gone. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

/**
 * Says when devices may have come or gone, where the sound server tells such things; elsewhere it says nothing, and
 * whoever misses a device looks now and then.
 */
export class DeviceWatch {
  readonly #onChange: () => void;
  #child: ChildProcess | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #pausing: NodeJS.Timeout | null = null;
  #pause = FIRST_PAUSE;
  #closed = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#start();
  }

  close(): void {
    this.#closed = true;
    for (const timer of [this.#gathering, this.#pausing]) if (timer !== null) clearTimeout(timer);
    this.#child?.kill("SIGKILL");
  }

  #start(): void {
    const child = spawn("pactl", ["subscribe"], {
      cwd: tmpdir(),
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    // A program that cannot be started ends without having begun.
    child.once("error", () => this.#startAgain());
    child.once("exit", () => this.#startAgain());
    child.stdout?.on("data", (piece: Buffer) => {
      this.#pause = FIRST_PAUSE;
      if (INTERESTING.test(piece.toString("latin1"))) this.#gather();
    });
  }

  #startAgain(): void {
    if (this.#closed || this.#pausing !== null) return;
    this.#pausing = setTimeout(() => {
      this.#pausing = null;
      this.#start();
    }, this.#pause).unref();
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      this.#onChange();
    }, GATHER_MS).unref();
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";

/** Devices that come and go, and another default; streams that begin and end are of no interest. */
const INTERESTING = /^Event '(?:new|remove)' on (?:sink|source) #|^Event 'change' on server/m;
/** One plug makes several events. */
const GATHER_MS = 50;

/**
 * Says when devices may have come or gone, where the sound server tells such things; elsewhere it says nothing, and
 * whoever misses a device looks now and then.
 */
export class DeviceWatch {
  readonly #child: ChildProcess;
  #timer: NodeJS.Timeout | null = null;

  constructor(onChange: () => void) {
    this.#child = spawn("pactl", ["subscribe"], {
      cwd: tmpdir(),
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    // Without a server it ends by itself.
    this.#child.on("error", () => {});
    this.#child.stdout?.on("data", (piece: Buffer) => {
      if (!INTERESTING.test(piece.toString("latin1")) || this.#timer !== null) return;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        onChange();
      }, GATHER_MS).unref();
    });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#child.kill("SIGKILL");
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { naudiodonAlone } from "./sound-card.js";

const TYPESCRIPT = ["--import", createRequire(import.meta.url).resolve("tsx")];

/** A process on a machine without sound, with every way to reach it that this one has; it prints what became of it. */
function silentMachine(folder: string) {
  const url = (path: string) =>
    JSON.stringify(new URL(`../../../../client/audio/${path}`, import.meta.url).href);
  const script = `
    import { SoundDesk } from ${url("device/sound-desk.ts")};
    import { findSoundTools } from ${url("device/sound-tools.ts")};
    import { Pacer } from ${url("pacer.ts")};
    const worker = process.argv[1] === "naudiodon" ? ${JSON.stringify(naudiodonAlone.worker)} : null;
    const tools = { ...(await findSoundTools()), worker };
    let blocks = 0;
    const block = new Int16Array(480);
    const desk = new SoundDesk({ tools, onChange: (inUse) => {
      if (inUse.problem === null || !inUse.problem.message.includes("loudspeaker") || !inUse.problem.message.includes("microphone")) return;
      const { backend, microphone, speaker, problem } = inUse;
      const before = blocks;
      const wait = setInterval(async () => {
        if (blocks < before + 20) return;
        clearInterval(wait);
        stop();
        await desk.close();
        process.stdout.write(JSON.stringify({ backend, microphone, speaker, problem: problem.message, silent: block.every((s) => s === 0) }));
      }, 10);
    } });
    const [source, sink] = [desk.openSource(), desk.openSink()];
    const stop = new Pacer().subscribe(() => { block.fill(7); if (source.read(block)) blocks++; sink.write(block); });
  `;
  const config = join(folder, "asound.conf");
  // Not even a default: all that ALSA can say is that there is no such device.
  writeFileSync(config, "");
  return (way: string) =>
    spawn(process.execPath, [...TYPESCRIPT, "--input-type=module", "-e", script, way], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HOME: folder,
        XDG_RUNTIME_DIR: folder,
        PULSE_SERVER: `unix:${join(folder, "nowhere")}`,
        ALSA_CONFIG_PATH: config,
      },
    });
}

test.each(["naudiodon", "tools"])(
  "a machine without a sound card calls in silence, on the clock, says so, and prints nothing (%s)",
  { timeout: 60_000 },
  async (way) => {
    const folder = mkdtempSync(join(tmpdir(), "calling-silence-"));
    try {
      const child = silentMachine(folder)(way);
      const [stdout, stderr] = [child.stdout, child.stderr].map(async (stream) => {
        const pieces: Buffer[] = [];
        for await (const piece of stream) pieces.push(piece as Buffer);
        return Buffer.concat(pieces).toString("utf8");
      });
      const [code] = await once(child, "exit");
      expect({ code, stderr: await stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse((await stdout) ?? "")).toEqual({
        backend: "none",
        microphone: null,
        speaker: null,
        problem: "No microphone can be used; silence is sent. No loudspeaker can be used; nothing is played",
        silent: true,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

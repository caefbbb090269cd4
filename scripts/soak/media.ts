/** A media process as phones have it, but with numbered sound in its microphone and in what arrives, and a judge of both. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BlockCutter } from "../../client/audio/device/block-cutter.js";
import { noneEngine } from "../../client/index.js";
import type { MediaEngine } from "../../client/media/port.js";
import { serveParent } from "../../client/media-process/serve-parent.js";
import { NumberedJudge, NumberedSource } from "./numbered-blocks.js";

const REPORT_BLOCKS = 100;

const [spoken, heard] = [new NumberedJudge(), new NumberedJudge()];

const engine: MediaEngine = {
  ...noneEngine,
  openSession: (options) => {
    const session = noneEngine.openSession(options);
    return {
      ...session,
      limitVideo: () => {},
      sendVideo: () => {},
      sendAudio: (block) => spoken.hear(block, performance.now()),
      createPeer: (listener) => {
        const program = fileURLToPath(new URL("./far-end.ts", import.meta.url));
        const farEnd = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program], {
          stdio: ["pipe", "pipe", "ignore"],
        });
        const cutter = new BlockCutter((block) => listener.audio(block.slice()));
        farEnd.stdout.on("data", (piece: Buffer) => cutter.push(piece));
        return session.createPeer(listener);
      },
      close: () => session.close(),
    };
  },
};

serveParent(engine, () => ({
  configure: () => {},
  playTone: () => {},
  openCall: () => {
    let blocks = 0;
    return {
      source: new NumberedSource(),
      sink: {
        write: (block: Int16Array) => {
          heard.hear(block, performance.now());
          if (++blocks % REPORT_BLOCKS !== 0) return;
          process.send?.({ type: "soak", spoken: spoken.verdict, heard: heard.verdict });
        },
        close: () => Promise.resolve(),
      },
    };
  },
  devices: () => Promise.resolve({ backend: "none", microphones: [], speakers: [], cameras: [] }),
  close: () => Promise.resolve(),
}));

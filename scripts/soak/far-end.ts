/** Somebody far away, with a clock and a process of their own: numbered blocks go out on stdout, ten milliseconds each. */
import { BLOCK_SAMPLES, Pacer } from "../../client/index.js";
import { NumberedSource } from "./numbered-blocks.js";

const source = new NumberedSource();
new Pacer().subscribe(() => {
  const block = new Int16Array(BLOCK_SAMPLES);
  source.read(block);
  process.stdout.write(new Uint8Array(block.buffer));
});
process.stdout.on("error", () => process.exit());
// The beat alone does not keep a process alive.
process.stdin.resume().on("end", () => process.exit());

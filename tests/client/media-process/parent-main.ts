/** A process with a media host that says which process its media lives in, and waits to be killed. */
import { ProcessMediaHost } from "../../../client/media-process/media-host.js";

const host = new ProcessMediaHost({ input: { kind: "silence" }, output: { kind: "null" } });
await host.devices();
process.stdout.write(`${host.pid}\n`);

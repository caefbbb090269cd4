import { once } from "node:events";
import { parseArgs } from "node:util";
import { TwoNodes } from "../tests/support/two-nodes.js";

/*
 * Several nodes to try out, as real processes: with a Redis and an empty database of their own, which are gone when this
 * ends. REDIS_URL names another Redis; MariaDB must answer at 127.0.0.1:3306 for root without a password.
 */
const { values } = parseArgs({ options: { nodes: { type: "string", default: "2" } } });
const count = Number(values.nodes);
if (!Number.isInteger(count) || count < 1 || count > 16) {
  process.stderr.write("usage: npm run cluster -- [--nodes 2]\n");
  process.exit(2);
}
const redisUrl = process.env.REDIS_URL;
const nodes = await TwoNodes.start({ count, ...(redisUrl !== undefined && { redisUrl }) });
for (const { url, pid } of nodes.nodes) process.stdout.write(`${url} (process ${pid})\n`);
process.stdout.write("One server, whichever you ask. Kill a process and watch; Ctrl-C ends all.\n");
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await nodes.close();

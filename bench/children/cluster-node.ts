import { randomBytes } from "node:crypto";
import { startServer } from "../../server/main.js";
import { beMeasured } from "./measured.js";

const [redisUrl = ""] = process.argv.slice(2);

/** One node of ours, or with no Redis a server alone. Its database is in memory: here only the way between nodes counts. */
const server = await startServer({
  port: 0,
  logLevel: "error",
  rateLimits: false,
  database: { kind: "sqlite", path: ":memory:" },
  jwtSecret: randomBytes(32).toString("hex"),
  redis: redisUrl === "" ? null : { url: redisUrl, tls: "off", prefix: "bench:" },
});
beMeasured({ url: server.url, tokens: {} }, () => server.close());

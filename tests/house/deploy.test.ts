import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defaultConfig } from "../../server/config/server-config.js";
import { variables } from "../../server/config/variables.js";
import { ROOT, readText } from "./repository.js";

const known = new Set(Object.keys(variables.shape));
/** What Node itself reads. */
const FOREIGN = new Set(["NODE_ENV"]);

const unknown = (names: Iterable<string>) =>
  [...names].filter((name) => !known.has(name) && !FOREIGN.has(name));
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

const compose = readText("deploy/compose.yaml");
const nginx = readText("deploy/nginx.conf");
const unit = readText("deploy/calling-server.service");
const drainSeconds = defaultConfig().drainSeconds;

describe("compose.yaml", () => {
  const nodes = compose.slice(compose.indexOf("x-node:"), compose.indexOf("\nservices:"));
  const environment = nodes.slice(nodes.indexOf("  environment:"), nodes.indexOf("  depends_on:"));

  test("sets only variables that the server knows", () => {
    const names = all(environment, /^ {4}([A-Z_]+):/gm);
    expect(names.length).toBeGreaterThan(10);
    expect(unknown(names)).toEqual([]);
  });

  test("takes from its .env only what the example explains", () => {
    const used = new Set(all(compose, /(?<!\$)\$\{([A-Z_]+)/g));
    const explained = new Set(all(readText("deploy/.env.example"), /^#? ?([A-Z_]+)=/gm));
    expect([...used].sort()).toEqual([...explained].sort());
  });

  test("mounts only files that are there, or that the operator is told to put there", () => {
    const mounted = all(compose, /(?:- |")\.\/([^:]+):/g);
    expect(mounted.sort()).toEqual(["nginx.conf", "tls", "turnserver.conf"]);
    for (const name of mounted) if (name !== "tls") expect(existsSync(join(ROOT, "deploy", name))).toBe(true);
    expect(existsSync(join(ROOT, "deploy/Dockerfile"))).toBe(true);
  });

  test("watches the health of every service, and pins every image", () => {
    const services = all(compose.slice(compose.indexOf("\nservices:")), /^ {2}([a-z0-9]+):$/gm);
    expect(services).toEqual(["node1", "node2", "nginx", "mysql", "redis", "coturn"]);
    // The nodes have theirs from the Dockerfile.
    expect(all(compose, /^ {4}(healthcheck):$/gm)).toHaveLength(services.length - 2);
    expect(readText("deploy/Dockerfile")).toContain("HEALTHCHECK");
    for (const image of all(compose, /^ {4}image: (\S+)$/gm)) expect(image).toMatch(/:\d/);
  });

  test("gives a node more time to stop than it takes", () => {
    const [grace] = all(nodes, /stop_grace_period: (\d+)s/g);
    const [drain] = all(nodes, /DRAIN_SECONDS: "(\d+)"/g);
    expect(Number(grace)).toBeGreaterThan(Number(drain));
  });

  test("keeps every secret off every command line", () => {
    const commands = all(compose, /^ {4}(?:command|entrypoint): (.+)$/gm).join();
    expect(commands).not.toMatch(/(?<!\$)\$\{/);
  });
});

describe("nginx.conf", () => {
  test("closes what it opens, and ends each directive", () => {
    const code = nginx.replace(/#.*$/gm, "");
    expect(code.split("{").length).toBe(code.split("}").length);
    const lines = code.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line !== "" && !/[;{}]$/.test(line))).toEqual([]);
  });

  test("sends people to the nodes of the compose file", () => {
    const [port] = all(compose, /^ {4}PORT: "(\d+)"$/gm);
    expect(all(nginx, /^ {4}server (\S+) /gm)).toEqual([`node1:${port}`, `node2:${port}`]);
  });

  test("upgrades sockets, tries the next node, and overwrites what clients claim", () => {
    expect(nginx).toMatch(/location \/socket\.io\/ \{[^}]*proxy_set_header Upgrade \$http_upgrade;/);
    expect(nginx).toMatch(/proxy_next_upstream [^;]*http_503/);
    expect(nginx).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
  });

  test("keeps what is for monitoring to itself", () => {
    for (const path of ["/metrics", "/ready"]) expect(nginx).toContain(`location = ${path} { return 404; }`);
  });
});

describe("calling-server.service", () => {
  test("sets only variables that the server knows", () => {
    const [line = ""] = all(unit, /^Environment=(.+)$/gm);
    expect(unknown(all(line, /([A-Z_]+)=/g))).toEqual([]);
  });

  test("lets the server drain, and gives it descriptors", () => {
    const [stop] = all(unit, /^TimeoutStopSec=(\d+)$/gm);
    expect(Number(stop)).toBeGreaterThan(drainSeconds);
    expect(unit).toContain("LimitNOFILE=65536");
  });
});

describe("ecosystem.config.cjs", () => {
  const app = z.object({
    script: z.string(),
    args: z.string(),
    instances: z.literal(1),
    kill_timeout: z.number(),
    env: z.record(z.string(), z.string()),
  });
  const { apps } = z
    .object({ apps: z.array(app).min(1) })
    .parse(createRequire(import.meta.url)("../../deploy/ecosystem.config.cjs"));

  test.each(apps)(
    "$script starts with settings that the server knows, and may drain",
    ({ script, args, env, kill_timeout }) => {
      expect(existsSync(join(ROOT, script))).toBe(true);
      expect(args).toBe("start");
      expect(unknown(Object.keys(env))).toEqual([]);
      expect(variables.safeParse({ ...env, NODE_ENV: undefined }).success).toBe(true);
      expect(kill_timeout).toBeGreaterThan(Number(env.DRAIN_SECONDS ?? drainSeconds) * 1_000);
    },
  );
});

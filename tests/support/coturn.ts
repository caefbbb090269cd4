import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A real coturn on the loopback address, for one test. */
export interface Coturn {
  readonly port: number;
  readonly secret: string;
  readonly url: string;
  /** Credentials of the REST scheme, good for a minute. */
  credentials(): { username: string; credential: string };
}

/** `options` are further words of its command line. */
export async function startCoturn(...options: string[]): Promise<Coturn> {
  const folder = mkdtempSync(join(tmpdir(), "calling-coturn-"));
  const secret = randomBytes(16).toString("hex");
  const port = await freeUdpPort();
  const child = spawn(
    "turnserver",
    [
      ...["-n", "-v", "--no-cli", "--no-tls", "--no-dtls", "--log-file", "stdout", "--simple-log"],
      ...["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", String(port)],
      ...["--use-auth-secret", "--static-auth-secret", secret, "--realm", "example.org"],
      ...["--pidfile", join(folder, "pid"), "--userdb", join(folder, "db")],
      ...options,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  onTestFinished(async () => {
    const gone = once(child, "exit");
    if (child.kill("SIGKILL")) await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      if (line.includes("SQLite DB connection success")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`turnserver ended with ${code}`)));
  });
  return {
    port,
    secret,
    url: `turn:127.0.0.1:${port}`,
    credentials() {
      const username = `${Math.floor(Date.now() / 1_000) + 60}:1`;
      return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
    },
  };
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

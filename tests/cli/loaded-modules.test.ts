import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../support/server.js";
import { CliHome } from "./support/spawn-cli.js";

/** Notes at the end which native libraries are mapped, and on the way which files Node has opened as modules. */
const SPY = `
import { writeFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { MessageChannel } from "node:worker_threads";

const loaded = [];
const { port1, port2 } = new MessageChannel();
port1.on("message", (url) => loaded.push(url));
port1.unref();
register("data:text/javascript," + encodeURIComponent(\`
  let port;
  export const initialize = (data) => { port = data; };
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };
\`), { data: port2, transferList: [port2] });

process.once("exit", () => {
  process.report.excludeNetwork = true;
  const { sharedObjects } = process.report.getReport();
  const required = Object.keys(createRequire(import.meta.url).cache);
  writeFileSync(process.env.SPY_FILE, JSON.stringify([...sharedObjects, ...required, ...loaded]));
});
`;

let server: TestServer;
let home: CliHome;

beforeAll(async () => {
  server = await startTestServer();
  home = new CliHome(server.url);
  writeFileSync(join(home.folder, "spy.mjs"), SPY);
  const { token } = await server.createUser("ada");
  expect((await home.run("login --token-stdin", { stdin: token })).code).toBe(0);
});

afterAll(async () => {
  await home.close();
  await server.close();
});

/** Everything that a command has loaded: native libraries, CommonJS files and ES modules. */
async function loadedBy(line: string): Promise<{ code: number | null; files: string[] }> {
  const report = join(home.folder, "loaded.json");
  const preload = [pathToFileURL(join(home.folder, "spy.mjs")).href];
  const { code } = await home.run(line, { preload, env: { SPY_FILE: report } });
  const files: unknown = JSON.parse(readFileSync(report, "utf8"));
  return { code, files: Array.isArray(files) ? files.map(String) : [] };
}

const named = (files: readonly string[], pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(file));

const NATIVE = /\.node$/;
const NETWORK = /node_modules\/(socket\.io-client|zod|better-sqlite3)\//;
const MEDIA = /node_modules\/(@roamhq|naudiodon|ink|react)\/|wrtc\.node/;

test.each([
  ["--version", 0],
  ["--help", 0],
  ["call --help", 0],
  ["dance", 2],
  ["call", 2],
  ["call bob --for never", 2],
])("calling %s loads nothing native and no network", async (line, exitCode) => {
  const { code, files } = await loadedBy(line);
  expect(code).toBe(exitCode);
  expect(named(files, NATIVE)).toEqual([]);
  expect(named(files, NETWORK)).toEqual([]);
  expect(named(files, MEDIA)).toEqual([]);
});

test.each(["whoami", "contacts list", "history", "stats", "search a"])(
  "calling %s loads no media and no screen",
  async (line) => {
    const { code, files } = await loadedBy(line);
    expect(code).toBe(0);
    // The spy sees what is there.
    expect(named(files, /better_sqlite3\.node$/)).not.toEqual([]);
    expect(named(files, /node_modules\/zod\//)).not.toEqual([]);
    expect(named(files, MEDIA)).toEqual([]);
  },
);

test("who steers the daemon loads nothing native, no database and no schemas", async () => {
  const daemon = home.start("daemon run --in silence --out null --json");
  await daemon.prints('"ready"');
  for (const line of ["status", "daemon status", "mute on"]) {
    const { files } = await loadedBy(line);
    expect(named(files, /node_modules\/vscode-jsonrpc\//)).not.toEqual([]);
    expect(named(files, NATIVE)).toEqual([]);
    expect(named(files, NETWORK)).toEqual([]);
    expect(named(files, MEDIA)).toEqual([]);
  }
  daemon.signal("SIGTERM");
  expect((await daemon.finished).code).toBe(0);
});

test("calling --version does not even read the command line's parser", async () => {
  const { files } = await loadedBy("--version");
  expect(named(files, /commander/)).toEqual([]);
});

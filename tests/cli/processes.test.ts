import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWav, SAMPLE_RATE, WavWriter } from "../../client/index.js";
import { startAppServer } from "../support/app-server/start.js";
import { startTestServer, type TestServer } from "../support/server.js";
import { CliHome } from "./support/spawn-cli.js";

/*
 * The commands as a user has them: processes of their own, a real server, real media. What needs no process is
 * tested beside its file.
 */

const PASSWORD = "correct horse battery";
const QUIET = "--in silence --out null --json";
/** Nothing listens on the port for discarded packets. */
const NOBODY = "http://127.0.0.1:9";

let server: TestServer;
let home: CliHome;

beforeAll(async () => {
  server = await startTestServer();
  home = new CliHome(server.url);
  const names = ["alice", "bob", "carol"];
  const made = names.map((name) =>
    home.run(
      `register --first-name ${name} --last-name Example --email ${name}@example.org --call-id ${name} --password-stdin`,
      { profile: name, stdin: `${PASSWORD}\n` },
    ),
  );
  for (const { code, stderr } of await Promise.all(made)) expect([code, stderr]).toEqual([0, ""]);
});

afterAll(async () => {
  await home.close();
  await server.close();
});

describe("a session", () => {
  test("survives the end of its process", async () => {
    const { code, objects } = await home.run("whoami --json", { profile: "alice" });
    expect([code, objects]).toEqual([
      0,
      [expect.objectContaining({ v: 1, callId: "alice", server: server.url })],
    ]);
  });

  test("stays with its server when no other is named", async () => {
    const { code, stdout } = await home.run("search bob", { profile: "alice", env: { CALLING_SERVER: "" } });
    expect(code).toBe(0);
    expect(stdout).toContain("bob");
  });

  test("ends with logout, and login begins another", async () => {
    const env = { CALLING_PASSWORD: PASSWORD };
    const options = { profile: "dave", env };
    await server.createUser("dave");
    expect(
      (await home.run("login --email dave@example.org", { ...options, env: { CALLING_PASSWORD: "wrong" } }))
        .code,
    ).toBe(4);
    const token = (await server.createUser("eve")).token;
    expect((await home.run("login --token-stdin", { profile: "dave", stdin: token })).code).toBe(0);
    expect((await home.run("whoami", options)).stdout).toContain("Call ID eve");
    expect((await home.run("logout", options)).code).toBe(0);
    expect((await home.run("whoami", options)).code).toBe(4);
  });

  test("lies in a file that only its owner can read, and no password is in it", () => {
    const folder = join(home.folder, "profiles");
    expect(readdirSync(folder)).toContain("alice.sqlite");
    expect(statSync(join(folder, "alice.sqlite")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, "alice.sqlite")).includes(PASSWORD)).toBe(false);
  });
});

test("speech from a file is in the recording of the other end", async () => {
  const speech = join(home.folder, "speech.wav");
  const recording = join(home.folder, "out.wav");
  await writeTone(speech);
  const listening = home.start(`listen --auto-answer --once --record ${recording} ${QUIET}`, {
    profile: "bob",
  });
  await listening.prints('"ready"');
  const call = await home.run(`call bob --in file:${speech} --out null --json`, { profile: "alice" });
  expect([call.code, call.stderr]).toEqual([0, ""]);
  expect(call.objects.at(-1)).toMatchObject({ type: "ended", by: "local", reason: "hangup" });
  const heard = await listening.finished;
  expect(heard.code).toBe(0);
  expect(heard.objects.at(-1)).toMatchObject({ type: "ended", by: "remote", peers: [{ callId: "alice" }] });
  for (const path of [recording, join(home.folder, "out-alice.wav")]) {
    const samples = await readWav(path);
    // The whole tone has arrived, its tail included, whatever was lost at its very beginning.
    expect(samples.filter((sample) => Math.abs(sample) > 2000).length / SAMPLE_RATE).toBeGreaterThan(
      0.5 * TONE_S,
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  const { objects } = await home.run("history --json --limit 1", { profile: "bob" });
  expect(objects).toMatchObject([{ with: ["alice"], direction: "incoming", outcome: "answered" }]);
});

test("busy and interrupted calls exit with 6 and 130", async () => {
  const listening = home.start(`listen --auto-answer ${QUIET}`, { profile: "bob" });
  await listening.prints('"ready"');
  const talk = home.start(`call bob ${QUIET}`, { profile: "alice" });
  await talk.prints('"connected"');
  const busy = await home.run(`call bob ${QUIET}`, { profile: "carol" });
  expect([busy.code, busy.stderr]).toEqual([6, "calling: bob is busy, or you are in another call (busy)\n"]);
  talk.signal("SIGINT");
  expect((await talk.finished).code).toBe(0);
  await listening.prints('"ended"');
  listening.signal("SIGTERM");
  const { code, objects } = await listening.finished;
  expect([code, objects.at(-1)]).toEqual([0, expect.objectContaining({ type: "ended", by: "remote" })]);

  const ringing = home.start(`listen ${QUIET}`, { profile: "bob" });
  await ringing.prints('"ready"');
  const vain = home.start(`call bob ${QUIET}`, { profile: "alice" });
  await ringing.prints('"ringing"');
  vain.signal("SIGINT");
  expect((await vain.finished).code).toBe(130);
  const patient = home.start(`call bob ${QUIET}`, { profile: "carol" });
  await ringing.prints('"from":"carol"');
  // Who leaves while it rings has refused nothing: it rings again at the next device that comes.
  ringing.signal("SIGINT");
  expect((await ringing.finished).code).toBe(130);
  const later = home.start(`listen ${QUIET}`, { profile: "bob" });
  await later.prints('"from":"carol"');
  patient.signal("SIGINT");
  expect((await patient.finished).code).toBe(130);
  later.signal("SIGINT");
  await later.finished;
});

test("a script that stops reading ends the waiting", async () => {
  const listening = home.start(`listen ${QUIET}`, { profile: "bob" });
  await listening.prints('"ready"');
  listening.closeReader();
  const call = home.start(`call bob ${QUIET}`, { profile: "alice" });
  await call.prints('"dialing"');
  const { code, stderr } = await listening.finished;
  expect([code, stderr]).toEqual([130, ""]);
  call.signal("SIGINT");
  await call.finished;
});

test("two commands of one profile are two devices: both ring, and the one that answers talks", async () => {
  const ringing = home.start(`listen --once ${QUIET}`, { profile: "bob" });
  await ringing.prints('"ready"');
  const answering = home.start(`listen --auto-answer --once ${QUIET}`, { profile: "bob" });
  await answering.prints('"ready"');
  const call = home.start(`call bob ${QUIET}`, { profile: "alice" });
  await call.prints('"connected"');
  expect((await ringing.finished).objects.at(-1)).toMatchObject({ reason: "answered_elsewhere" });
  call.signal("SIGINT");
  expect((await call.finished).code).toBe(0);
  expect((await answering.finished).objects.at(-1)).toMatchObject({ by: "remote", reason: "ended" });
});

test("on the mobile app's own server two commands talk too, and find the call in its plain list", async () => {
  const app = await startAppServer();
  try {
    for (const name of ["ada", "ben"]) {
      const { token } = await app.addUser(name);
      const env = { CALLING_SERVER: app.url, CALLING_FALLBACK: app.url, CALLING_TOKEN: token };
      expect((await home.run("login", { profile: name, env })).code).toBe(0);
    }
    const env = { CALLING_SERVER: "", CALLING_FALLBACK: app.url };
    const listening = home.start(`listen --auto-answer --once ${QUIET}`, { profile: "ben", env });
    await listening.prints('"ready"');
    const call = home.start(`call ben ${QUIET}`, { profile: "ada", env });
    await call.prints('"connected"');
    call.signal("SIGINT");
    expect([(await call.finished).code, (await listening.finished).code]).toEqual([0, 0]);
    const history = await home.run("history --json", { profile: "ada", env });
    expect(history.objects).toMatchObject([{ direction: "outgoing", with: ["ben"], outcome: "answered" }]);
    const stats = await home.run("stats --json", { profile: "ben", env });
    expect(stats.objects).toMatchObject([{ total: 1, incoming: 1, answered: 1, missed: 0 }]);
  } finally {
    await app.close();
  }
});

test.each([
  "--help",
  "whoami",
  "history",
  "call nobody_here --for 1s --in noise",
  "call alice --in silence --out null",
])("calling %s writes no escape codes off a terminal", async (line) => {
  const { stdout, stderr } = await home.run(line, { profile: "alice", env: { FORCE_COLOR: "1" } });
  expect(stdout + stderr).not.toBe("");
  expect(stdout + stderr).not.toMatch(/\p{Cc}(?<!\n)/u);
});

describe("what cannot work", () => {
  test.each([
    ["whoami", 4, "not-logged-in"],
    ["call bob", 4, "not-logged-in"],
    ["contacts list", 4, "not-logged-in"],
    ["call", 2, "usage"],
    ["call bob --in noise", 2, "usage"],
    [`login --email a@b.c --server ${NOBODY} --fallback ${NOBODY}`, 5, "server-unreachable"],
    ["login --email a@b.c", 4, "bad-credentials"],
    ["register --first-name A --last-name B --email alice@example.org", 1, "email-taken"],
  ])("calling %s exits with %i", async (line, code, error) => {
    const finished = await home.run(line, { profile: "nobody", env: { CALLING_PASSWORD: PASSWORD } });
    expect([finished.code, finished.stdout]).toEqual([code, ""]);
    expect(finished.stderr).toMatch(new RegExp(`^calling: .+ \\(${error}\\)\\n$`));
    expect(finished.stderr).not.toContain(PASSWORD);
  });

  test("an unreachable server leaves the lists of last time, and exit code 5", async () => {
    expect((await home.run("contacts add bob", { profile: "alice" })).code).toBe(0);
    expect((await home.run("contacts list", { profile: "alice" })).code).toBe(0);
    const line = `contacts list --server ${NOBODY} --fallback ${NOBODY}`;
    const { code, stdout, stderr } = await home.run(line, { profile: "alice" });
    expect(code).toBe(5);
    expect(stdout).toContain("bob");
    expect(stderr).toContain("last time");
  });
});

const TONE_S = 1;

async function writeTone(path: string): Promise<void> {
  const writer = WavWriter.open(path);
  const block = new Int16Array(480);
  for (let start = 0; start < TONE_S * SAMPLE_RATE; start += block.length) {
    for (let i = 0; i < block.length; i++)
      block[i] = 8000 * Math.sin((2 * Math.PI * 440 * (start + i)) / SAMPLE_RATE);
    writer.write(block);
  }
  await writer.close();
}

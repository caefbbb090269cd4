import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareSpeech, SAME_SPEECH } from "../../bots/verdicts/speech-similarity.js";
import { readWav } from "../../client/audio/wav-reader.js";
import { type AnyServer, BOTH_SERVERS } from "../support/both-servers.js";
import { CallingProcess } from "../support/calling-process.js";

/*
 * What a new user does in two terminals: register in two profiles, listen in one, call in the other with a file
 * for a voice. The recording must hold the speech.
 */

const SPEECH = fileURLToPath(new URL("../../demo/speech/alice.wav", import.meta.url));
const DEADLINE_MS = 120_000;
const OWNER_ONLY = 0o600;

describe.each(BOTH_SERVERS)("two terminals on $name", ({ start }) => {
  let server: AnyServer;
  let folder: string;
  const commands: CallingProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "calling-terminals-"));
    server = await start();
  });

  afterEach(async () => {
    for (const command of commands.splice(0)) await command.stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function calling(profile: string, ...args: string[]): CallingProcess {
    const started = new CallingProcess([...args, "--profile", profile], {
      CALLING_HOME: folder,
      CALLING_SERVER: server.url,
      CALLING_FALLBACK: server.url,
      CALLING_PASSWORD: "correct horse battery staple",
    });
    commands.push(started);
    return started;
  }

  async function register(name: string): Promise<void> {
    const names = ["--first-name", name, "--last-name", "Example", "--email", `${name}@example.org`];
    const registering = calling(name, "register", ...names, "--call-id", name);
    expect(await registering.exited(), registering.errors).toBe(0);
  }

  it(
    "speech from a file comes out of the other's recording, and both find the call in their history",
    async () => {
      await Promise.all([register("alice"), register("bob")]);
      const recording = join(folder, "out.wav");
      const bob = calling("bob", "listen", "--auto-answer", "--once", "--out", "null", "--record", recording);
      await bob.next("ready");
      const alice = calling("alice", "call", "bob", "--in", `file:${SPEECH}`, "--out", "null");
      expect(await alice.next("ended")).toMatchObject({ by: "local", peers: [{ callId: "bob" }] });
      expect(await bob.next("ended")).toMatchObject({ by: "remote" });
      expect(await Promise.all([alice.exited(), bob.exited()])).toEqual([0, 0]);

      const { similarity } = compareSpeech(await readWav(SPEECH), await readWav(recording));
      expect(similarity).toBeGreaterThanOrEqual(SAME_SPEECH);
      expect((await stat(recording)).mode & 0o777).toBe(OWNER_ONLY);

      const histories = [calling("alice", "history"), calling("bob", "history")];
      expect(await Promise.all(histories.map((history) => history.exited()))).toEqual([0, 0]);
      for (const history of histories) {
        expect(history.lines).toHaveLength(1);
        expect(history.lines[0]).toMatchObject({ outcome: "answered" });
      }
    },
    DEADLINE_MS,
  );

  it(
    "nobody at the other end, a busy one and one who rejects have exit codes of their own",
    async () => {
      await Promise.all(["alice", "bob", "carol"].map(register));
      const quiet = ["--in", "silence", "--out", "null"];
      const bob = calling("bob", "listen", "--auto-answer", ...quiet);
      await bob.next("ready");
      const carol = calling("carol", "call", "bob", ...quiet);
      await carol.reaches("connected");
      const busy = calling("alice", "call", "bob", ...quiet);
      expect(await busy.next("ended")).toMatchObject({ reason: "busy" });
      expect(await busy.exited()).toBe(6);
      carol.interrupt();
      expect(await carol.exited()).toBe(0);
      expect(await calling("nobody", "call", "bob", ...quiet).exited()).toBe(4);
      expect(await calling("alice", "call", "bob", "--in", "thunder").exited()).toBe(2);
    },
    DEADLINE_MS,
  );
});

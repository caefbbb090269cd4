import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startTestServer, type TestServer, type TestUser } from "../../support/server.js";
import type { Size } from "../../support/terminal/emulator.js";
import type { Terminal } from "../../support/terminal/terminal.js";
import { type Person, Stage } from "./stage.js";

/*
 * Three people at three terminals of different sizes, each with a daemon, on a real server, with real WebRTC between them.
 * Everything is done with keys, and everything is read from the screens.
 */

const DEADLINE_MS = 90_000;
const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 40, rows: 12 },
];

describe("people at their terminals", () => {
  let server: TestServer;
  let stage: Stage;

  beforeAll(async () => {
    [server, stage] = await Promise.all([startTestServer(), Stage.open()]);
  }, DEADLINE_MS);

  afterAll(async () => {
    await stage.close();
    await server.close();
  });

  test.each([0, 1, 2])(
    "sign in, find each other, talk, leave and come back, with the sizes turned by %i",
    async (turn) => {
      const size = (index: number): Size => SIZES[(index + turn) % SIZES.length] ?? { columns: 80, rows: 24 };
      const names = ["alice", "bob", "carol"].map((name) => `${name}_${turn}`);
      const [aliceId = "", bobId = "", carolId = ""] = names;
      const [alice, bob, carol] = names.map((name) => stage.person(name, server.url));
      if (!alice || !bob || !carol) throw new TypeError("three people");
      onTestFinished(async () => {
        await Promise.all([alice.close(), bob.close(), carol.close()]);
      });

      const [a, b, c] = await Promise.all([
        registers(alice, aliceId, size(0)),
        server.createUser(bobId).then((user) => signsIn(bob, user, size(1))),
        server.createUser(carolId).then((user) => signsIn(carol, user, size(2))),
      ]);

      await calls(a, bobId);
      await answers(b, aliceId);
      await Promise.all([a.shows("In call"), b.shows("In call")]);
      await waysAreDirect([a, b]);

      a.press("m");
      await a.shows("muted");
      a.press("m");
      await a.hides("muted");

      await invites(a, carolId);
      await answers(c, aliceId);
      await Promise.all([a.shows(carolId), c.shows("In call"), b.shows(carolId)]);

      // Leaving the screen is not leaving the call, whether in peace or not.
      b.press("q");
      await b.shows("goes on");
      expect(await b.exited()).toEqual({ code: 0, signal: null });
      a.signal("SIGKILL");
      await a.exited();
      const [a2, b2] = [alice.screen({ ...size(0), words: ["attach"] }), bob.screen(size(1))];
      await Promise.all([a2.shows("In call"), b2.shows("In call")]);
      await Promise.all([a2.shows(carolId), b2.shows(carolId)]);

      a2.press("h");
      await a2.hides("In call");
      await b2.hides(aliceId);
      c.press("h");
      await Promise.all([c.hides("In call"), b2.hides("In call")]);

      await calls(c, aliceId);
      await a2.shows("Incoming call");
      c.press("h");
      await a2.hides("Incoming call");
      a2.press("3");
      await a2.shows(carolId);
      await a2.shows("missed");

      for (const terminal of [a2, b2, c]) await leaves(terminal);
    },
    DEADLINE_MS,
  );
});

async function registers(person: Person, callId: string, size: Size): Promise<Terminal> {
  const terminal = person.screen(size);
  await terminal.shows("Sign in");
  terminal.press("ctrl-r");
  await terminal.shows("New account");
  for (const text of ["Ada", "Example", `${callId}@example.org`, "correct horse"]) {
    terminal.type(text);
    terminal.press("tab");
  }
  terminal.press("ctrl-u");
  terminal.type(callId);
  await terminal.shows(callId);
  expect(terminal.text).not.toContain("correct horse");
  terminal.press("enter");
  await isOnline(terminal);
  return terminal;
}

/** With the wrong password first, which must not cost what was typed. */
async function signsIn(person: Person, { email, password }: TestUser, size: Size): Promise<Terminal> {
  const terminal = person.screen(size);
  await terminal.shows("Sign in");
  terminal.type(email);
  terminal.press("tab");
  terminal.type("wrong");
  terminal.press("enter");
  await terminal.shows("Invalid credentials");
  terminal.press("ctrl-u");
  terminal.type(password);
  terminal.press("enter");
  await isOnline(terminal);
  return terminal;
}

async function isOnline(terminal: Terminal): Promise<void> {
  await terminal.shows("No contacts yet");
  await terminal.shows("●");
}

async function calls(terminal: Terminal, callId: string): Promise<void> {
  terminal.press("/");
  await terminal.shows("Search");
  terminal.type(callId);
  await terminal.shows(/1 person/);
  terminal.press("enter");
  await terminal.shows("Calling");
}

async function invites(terminal: Terminal, callId: string): Promise<void> {
  terminal.press("i");
  await terminal.shows("Invite");
  terminal.type(callId);
  await terminal.shows(/1 person/);
  terminal.press("enter");
}

async function answers(terminal: Terminal, from: string): Promise<void> {
  await terminal.shows("Incoming call");
  await terminal.shows(from);
  terminal.press("a");
}

/** What only a real connection can tell; a narrow screen has no room for it. */
async function waysAreDirect(terminals: readonly Terminal[]): Promise<void> {
  for (const terminal of terminals) if (terminal.size.columns >= 80) await terminal.shows("direct");
}

async function leaves(terminal: Terminal): Promise<void> {
  terminal.press("ctrl-c");
  expect((await terminal.exited()).code).toBe(0);
  // Nothing was ever wiped as a whole, which would flicker.
  expect(terminal.happenings.clears).toBe(0);
  const { isAlternate, isCursorVisible } = await terminal.state();
  expect({ isAlternate, isCursorVisible }).toEqual({ isAlternate: false, isCursorVisible: true });
}

import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, type AppServer, startAppServer } from "../../support/app-server/start.js";
import type { Cell } from "../../support/terminal/emulator.js";
import type { Terminal } from "../../support/terminal/terminal.js";
import { Stage } from "./stage.js";

/*
 * The app's own server passes on whatever people call themselves and whatever reason they give. Each of these texts is
 * shown where a harmless one stood before, and every other cell of the screen must be the same as with the harmless one.
 */

const HARMLESS = "Harmless";

const HOSTILE: Readonly<Record<string, string>> = {
  "wipes the screen": "\u001b[2J\u001b[H\u001b[3Jpwned",
  "leaves the alternate screen": "\u001b[?1049l\u001b[?25hpwned",
  "sets the title": "\u001b]0;pwned\u0007pwned",
  "writes to the clipboard": "\u001b]52;c;cHduZWQ=\u0007pwned",
  "makes a link": "\u001b]8;;http://evil.example\u001b\\pwned\u001b]8;;\u001b\\",
  "asks the terminal": "\u001b[6n\u001b[c\u001b]10;?\u0007pwned",
  "draws a picture": "\u001bPq#0;2;0;0;0#0~~@@\u001b\\\u001b_Gf=100,a=T;AAAA\u001b\\pwned",
  "speaks in C1": "\u009b31mred\u009d0;pwned\u009cpwned",
  "rings and steps back": "pwned\u0007\b\b\b\b\b\u007f\u0000",
  "starts new lines": "one\r\ntwo\u2028three\u2029four\vfive\fsix",
  "turns the line around": "\u202e\u2067gnp.exe\u2069\u202c\u200f",
  "is not there": "\u200b\u200c\u2060\ufeff\u180e\u3164\u{e0041}",
  "never ends": "x".repeat(10_000),
  "is a tower of accents": `a${"\u0301".repeat(10_000)}`,
  "is wide": "漢字".repeat(300),
  "is of joined pictures": "👨‍👩‍👧‍👦👩🏽‍🚀🇩🇪🇫🇷❤️".repeat(20),
  "is of odd widths": "﷽𒐫⸻ᄀ각\u1160ｱﾞ⁉️☠︎①",
  "is half a letter": "\ud83dpwned\udca9",
  "tabs away": "a\tb\tc\td",
  "is spaces": "   a      b   ",
};

/** C1, marks that turn a line around, and the beginnings of strings that a terminal acts on. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NEVER_WRITTEN = /[\u0080-\u009f\u202a-\u202e\u2066-\u2069]|\u001b[\]P^X]|pwned\u0007/;

describe("what strangers write", () => {
  let server: AppServer;
  let stage: Stage;
  let ada: Account;
  let terminal: Terminal;
  let eves = 0;
  let begun = 0;

  beforeAll(async () => {
    [server, stage] = await Promise.all([startAppServer(), Stage.open()]);
    ada = await server.addUser("ada");
    const person = stage.person("ada", server.url);
    await person.runs(["login", "--token-stdin"], ada.token);
    terminal = person.screen({ columns: 80, rows: 24 });
    await terminal.shows("No contacts yet");
    await terminal.shows("●");
    // At its beginning the screen itself asks the terminal what it can.
    begun = terminal.raw.length;
  }, 60_000);

  afterAll(async () => {
    await stage.close();
    await server.close();
  });

  async function ask(
    method: string,
    path: string,
    body: unknown,
    token?: string,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(server.url + path, {
      method,
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${path}: ${response.status}`).toBe(true);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Makes an account of that name; all of them have Call IDs of one length. */
  async function eveCalled(name: string): Promise<{ callId: string; token: string }> {
    const callId = `eve_${String(++eves).padStart(3, "0")}`;
    const [email, password] = [`${callId}@example.org`, "correct horse"];
    await ask("POST", "/api/auth/register", { first_name: name, last_name: name, email, password });
    const { token } = await ask("POST", "/api/auth/login", { email, password });
    await ask("POST", "/api/me/call-user-id", { call_user_id: callId }, String(token));
    return { callId, token: String(token) };
  }

  /** The contact list with nobody but her in it, and the search that finds her. */
  async function screensWith(name: string): Promise<Cell[][][]> {
    const { callId } = await eveCalled(name);
    const { contact_id: id } = await ask("POST", "/api/contacts", { contact_call_id: callId }, ada.token);
    terminal.press("ctrl-l");
    await terminal.shows(callId);
    const contacts = terminal.cells;
    terminal.press("/");
    terminal.type(callId);
    await terminal.shows("1 person");
    const found = terminal.cells;
    terminal.press("escape");
    await terminal.hides("1 person");
    await ask("DELETE", `/api/contacts/${id}`, {}, ada.token);
    terminal.press("ctrl-l");
    await terminal.hides(callId);
    return [contacts, found];
  }

  function expectSameAround(hostile: readonly Cell[][], harmless: readonly Cell[][]): void {
    const rowOf = (cells: readonly Cell[][]): number =>
      cells.findIndex((row) => /^›.*eve_\d{3}/.test(textOf(row)));
    expect(rowOf(hostile)).toBe(rowOf(harmless));
    for (const [row, cells] of harmless.entries()) {
      if (row === rowOf(harmless)) continue;
      // The number of the Call ID is all that may differ elsewhere.
      expect(textOf(hostile[row] ?? []).replace(/eve_\d{3}/, "eve")).toBe(
        textOf(cells).replace(/eve_\d{3}/, "eve"),
      );
      expect((hostile[row] ?? []).map(lookOf)).toEqual(cells.map(lookOf));
    }
    // Behind the name everything stands where it stood: its box is as wide as ever.
    const [own, other] = [hostile, harmless].map((cells) => cells[rowOf(cells)] ?? []);
    expect(textOf(own ?? []).length - textOf(own ?? []).lastIndexOf("eve_")).toBe(
      textOf(other ?? []).length - textOf(other ?? []).lastIndexOf("eve_"),
    );
    expect(columnOf(own ?? [])).toBe(columnOf(other ?? []));
  }

  async function expectUntouched(): Promise<void> {
    expect(terminal.happenings).toEqual({ bells: 0, clears: 0, commands: [] });
    expect(await terminal.state()).toMatchObject({ isAlternate: true, isCursorVisible: false, title: "" });
    expect(terminal.scrolledRows).toBe(0);
    expect(terminal.raw.slice(begun)).not.toMatch(NEVER_WRITTEN);
  }

  test("a name stays in its box", async () => {
    const harmless = await screensWith(HARMLESS);
    for (const [what, name] of Object.entries(HOSTILE)) {
      const hostile = await screensWith(name);
      for (const [index, cells] of hostile.entries()) {
        try {
          expectSameAround(cells, harmless[index] ?? []);
        } catch (error) {
          throw new Error(`a name that ${what}:\n${terminal.picture()}`, { cause: error });
        }
      }
      await expectUntouched();
    }
  }, 60_000);

  test("a reason for a refusal stays in its line", async () => {
    const eve = await eveCalled(HARMLESS);
    const phone = await registered(server.url, eve);
    const { contact_id: id } = await ask("POST", "/api/contacts", { contact_call_id: eve.callId }, ada.token);
    terminal.press("ctrl-l");
    await terminal.shows(eve.callId);
    const before = terminal.cells;
    // A call takes longer than a name, so several texts share one.
    const reasons = [
      "in a meeting",
      Object.values(HOSTILE).join(" ").slice(0, 400),
      "漢".repeat(2_000),
      "\u202e\u0301x\u200d",
    ];
    for (const reason of reasons) {
      const rings = new Promise<{ from: string }>((resolve) => phone.once("incomingCall", resolve));
      terminal.press("enter");
      await terminal.shows("Calling");
      const { from } = await rings;
      phone.emit("rejectCall", { to: from, from: eve.callId, reason });
      await terminal.hides("Calling");
      // What is said about it stands below; the list above is as before.
      const list = before.findIndex((row) => textOf(row).includes(eve.callId));
      expect(terminal.cells.slice(0, list + 1)).toEqual(before.slice(0, list + 1));
      await expectUntouched();
    }
    phone.disconnect();
    await ask("DELETE", `/api/contacts/${id}`, {}, ada.token);
    terminal.press("ctrl-l");
    await terminal.hides(eve.callId);
  }, 60_000);
});

const textOf = (row: readonly Cell[]): string => row.map(({ text }) => text).join("");
const lookOf = ({ color, background, bold, inverse, width }: Cell) => ({
  color,
  background,
  bold,
  inverse,
  width,
});
const columnOf = (row: readonly Cell[]): number =>
  row.findIndex((_cell, column) => /^eve_\d{3}/.test(textOf(row.slice(column))));

/** Her phone, without any program of ours. */
async function registered(
  url: string,
  { callId, token }: { callId: string; token: string },
): Promise<Socket> {
  const socket = io(url, { transports: ["websocket"], auth: { token }, forceNew: true });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.emit("register", callId);
  return socket;
}

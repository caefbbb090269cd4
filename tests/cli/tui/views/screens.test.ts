import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TABS } from "../../../../cli/tui/state/model.js";
import { parseLine } from "../../../../cli/tui/terminal/cells.js";
import { frameOf, textOf } from "../support/frames.js";
import {
  callRow,
  callWith,
  contact,
  INCOMING,
  personInCall,
  phoneStatus,
  SIGNED_OUT,
} from "../support/phone-status.js";
import { Player } from "../support/player.js";

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 40, rows: 12 },
];
const page = <T>(rows: T[]) => ({ rows, nextCursor: null, cached: false });

/** Every screen there is, by the keys that lead there, full of what `name` says. */
function everyScreen(name: string, size: { columns: number; rows: number }): Record<string, Player> {
  const typed = [...name].slice(0, 40).join("");
  const rows = [contact("bob", name, name, name)];
  const base = () =>
    Player.at(phoneStatus({ missed: 3, presence: { bob: "online" } }), {}, size).answer(
      "contacts",
      page(rows),
    );
  const call = (changes: Parameters<typeof callWith>[0] = {}) =>
    base().status(
      phoneStatus({
        missed: 1,
        call: callWith({
          remote: name,
          people: [personInCall("bob"), personInCall(name)],
          invited: [name],
          ...changes,
        }),
      }),
    );
  return {
    starting: new Player({}, size),
    "sign-in": Player.at(phoneStatus(SIGNED_OUT), {}, size).type(typed),
    register: Player.at(phoneStatus(SIGNED_OUT), {}, size).type(`<ctrl-r>${typed}`),
    ...Object.fromEntries(TABS.map((tab, index) => [tab, base().type(String(index + 1))])),
    history: base()
      .type("3")
      .answer(
        "history",
        page([
          callRow({ caller_call_user_id: name }),
          callRow({ direction: "outgoing", outcome: "answered", duration_ms: 3_723_000 }),
        ]),
      ),
    directory: base()
      .type("2")
      .answer("directory", page([{ user_id: 1, first_name: name, last_name: name, call_user_id: name }])),
    search: base().type(`/${typed}`).wait(200),
    prompt: base().type(`a${typed}`),
    confirmation: base().type("d"),
    help: base().type("?"),
    names: base().type("5e"),
    dialing: call({ state: "dialing", connectedAt: null }),
    call: call(),
    "video call": call({ video: true, camera: "camera" }),
    "call elsewhere": call().type("<escape>"),
    incoming: call({ ...INCOMING, origin: "invite" }),
    ended: base().status(
      phoneStatus({
        lastCall: { id: "1", remote: name, by: "system", reason: name, durationMs: null, missed: false },
      }),
    ),
    lost: base().do({ action: "link-lost" }),
  };
}

describe("at every size", () => {
  it.each(SIZES)(
    "$columns by $rows: every screen fits, leaves the last row free, and tells of the help or the way out",
    (size) => {
      for (const [name, player] of Object.entries(everyScreen("Bob", size))) {
        const lines = frameOf(player.state);
        expect(lines.length, name).toBe(size.rows - 1);
        expect(textOf(player.state), name).toMatch(/^calling/);
        for (const line of lines)
          expect(parseLine(line).length, `${name}: ${line}`).toBeLessThanOrEqual(size.columns);
        expect(textOf(player.state), name).toMatch(/help|leave|Esc|Enter|yes/);
      }
    },
  );

  it.each(SIZES)("$columns by $rows: what matters is to be read", (size) => {
    const screens = everyScreen("Bob", size);
    const text = (name: string) => textOf(screens[name]?.state as Player["state"]);
    expect(text("sign-in")).toMatch(/Sign in[\s\S]*E-mail[\s\S]*Password/);
    expect(text("register")).toMatch(/First name[\s\S]*Call ID/);
    expect(text("contacts")).toMatch(/●.*Bob.*bob.*online/);
    expect(text("history")).toMatch(/←.*Bob[\s\S]*missed/);
    expect(text("call")).toMatch(/In call with Bob[\s\S]*You/);
    expect(text("incoming")).toMatch(/Incoming call[\s\S]*Bob/);
    expect(text("incoming")).toMatch(/answer.*video.*reject/);
    expect(text("settings")).toContain("Microphone");
    expect(text("help")).toMatch(/add contact/);
  });
});

describe("names that others chose", () => {
  const HOSTILE = [
    "\u001b[2J\u001b[Hgone",
    "\u001b]0;title\u0007",
    "\u202eevil\u2066",
    "a\u200b\u200d\u00adb",
    "界".repeat(200),
    "👩‍👩‍👧‍👦👍🏽🇩🇪❤️",
    `e${"\u0301".repeat(50)}`,
    "x".repeat(10_000),
    "\r\n\n\tlines",
    "\uf100\uf120regions",
    "한글 \u1112\u1161\u11ab ไทย नमस्ते العربية",
    "",
  ];

  it.each(SIZES.filter(({ rows }) => rows < 40))(
    "$columns by $rows: change nothing outside of their box",
    (size) => {
      const plain = everyScreen("Bob", size);
      for (const name of HOSTILE) {
        for (const [screen, player] of Object.entries(everyScreen(name, size))) {
          const lines = frameOf(player.state);
          expect(lines.length, screen).toBe(size.rows - 1);
          for (const line of lines) {
            expect(parseLine(line).length, `${screen}: ${JSON.stringify(line)}`).toBeLessThanOrEqual(
              size.columns,
            );
            // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing but colours may be there.
            expect(line.replace(/\u001b\[[\d;]*m/g, "")).not.toMatch(
              /\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u,
            );
          }
          expect(regions(lines), screen).toEqual(regions(frameOf(plain[screen]?.state as Player["state"])));
        }
      }
    },
  );

  it("any text at all keeps to the width of its line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (name) => {
        const contacts = Player.at(phoneStatus()).answer(
          "contacts",
          page([contact("bob", name, name, name)]),
        );
        const call = Player.at(
          phoneStatus({ call: callWith({ remote: name, people: [personInCall(name)] }) }),
        );
        for (const { state } of [contacts, call]) {
          const lines = frameOf(state);
          expect(lines).toHaveLength(23);
          for (const line of lines) expect(parseLine(line).length).toBeLessThanOrEqual(80);
        }
      }),
      { numRuns: 25 },
    );
  });

  const regions = (lines: readonly string[]) =>
    lines
      .map((line) =>
        parseLine(line)
          .map((cell) => cell.region ?? "")
          .join(""),
      )
      .join("/");
});

describe("without", () => {
  const strip = (lines: readonly string[]) => lines.join("\n");

  it("colour: nothing is coloured, and everything that colour says is said otherwise", () => {
    const player = Player.at(phoneStatus({ call: callWith({ muted: true }) }), { color: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for.
    expect(strip(frameOf(player.state))).not.toMatch(/\u001b\[(3[0-8]|4[0-8]|9\d|10\d)/);
    expect(textOf(player.state)).toContain("muted");
  });

  it("more than ASCII: by the setting, or because the terminal's language has no more", () => {
    const people = page([contact("bob", "Łukasz", "Żółw 界")]);
    for (const player of [
      Player.at(phoneStatus({}, { ascii: true })),
      Player.at(phoneStatus(), { unicode: false }),
    ]) {
      player.answer("contacts", people);
      expect(textOf(player.state)).not.toMatch(/[^ -~\n]/);
    }
  });

  it("motion: an incoming call stands still", () => {
    const ringing = (reducedMotion: boolean) =>
      Player.at(phoneStatus({ call: callWith(INCOMING) }, { reducedMotion })).wait(600);
    expect(textOf(ringing(false).state)).toContain("████");
    expect(textOf(ringing(true).state)).not.toContain("████");
  });
});

import { describe, expect, it } from "vitest";
import { searchRows } from "../../../../cli/tui/state/search-rows.js";
import { callRow, callWith, contact, personInCall, phoneStatus } from "../support/phone-status.js";
import { Player } from "../support/player.js";

const page = <T>(rows: T[]) => ({ rows, nextCursor: null, cached: false });
const person = (callId: string, first: string) => ({
  user_id: 9,
  first_name: first,
  last_name: "X",
  call_user_id: callId,
});
const known = () =>
  Player.at(phoneStatus())
    .answer("contacts", page([contact("bob", "Bob", "Builder"), contact("bianca", "Bianca", "B")]))
    .do({
      action: "answered",
      tag: { for: "recent" },
      request: "history",
      result: page([callRow({ caller_call_user_id: "bert" })]),
    });
const found = (player: Player) => searchRows(player.state).map((row) => `${row.kind}:${row.callId}`);

describe("search as one types", () => {
  it("shows contacts and recent people without asking, whoever can be reached first", () => {
    const player = known().type("/b");
    expect(found(player)).toEqual(["contact:bob", "contact:bianca", "recent:bert"]);
    expect(player.count("search")).toBe(0);
  });

  it("asks the server once, when the typing pauses", () => {
    const player = known().type("/b").wait(150).type("o").wait(150).type("b").wait(199);
    expect(player.count("search")).toBe(0);
    player.wait(1);
    expect(player.asked("search").params).toEqual({ query: "bob" });
    expect(player.count("search")).toBe(1);
  });

  it("puts whom the server found behind whom one knows, and nobody twice", () => {
    const player = known().type("/b").wait(200);
    player.answer("search", [person("BOB", "Bob"), person("boris", "Boris"), person("ada", "Ada")]);
    expect(found(player)).toEqual(["contact:bob", "contact:bianca", "recent:bert", "found:boris"]);
  });

  it("drops an answer to what stands there no more", () => {
    const player = known().type("/b").wait(200);
    const old = player.asked("search").tag;
    player
      .type("i")
      .wait(200)
      .answer("search", [person("birgit", "Birgit")]);
    player.do({ action: "answered", tag: old, request: "search", result: [person("boris", "Boris")] });
    expect(found(player)).toEqual(["contact:bianca", "found:birgit"]);
  });

  it("drops an answer that comes after the search was closed and opened again", () => {
    const player = known().type("/b").wait(200);
    const old = player.asked("search").tag;
    player
      .type("<escape>/")
      .do({ action: "answered", tag: old, request: "search", result: [person("boris", "Boris")] });
    expect(player.state.search.found).toEqual([]);
  });

  it("calls, calls with video, and adds whoever is selected", () => {
    const press = (keys: string) =>
      known()
        .type("/b")
        .wait(200)
        .answer("search", [person("boris", "Boris")])
        .type(keys);
    expect(press("<down><enter>").asked("dial").params).toEqual({ callId: "bianca", video: false });
    expect(press("<ctrl-o>").asked("dial").params).toEqual({ callId: "bob", video: true });
    expect(press("<down><down><down><ctrl-a>").asked("addContact").params).toEqual({ callId: "boris" });
  });

  it("in a call it invites, and leaves out who is there or invited", () => {
    const call = callWith({ people: [personInCall("Bob")], invited: ["bianca"] });
    const player = known().status(phoneStatus({ call })).type("ib");
    expect(found(player)).toEqual(["recent:bert"]);
    player.type("<enter>");
    expect(player.asked("invite").params).toEqual({ callIds: ["bert"] });
    expect(player.state.screen).toBe("call");
  });

  it("a paste is text, without what could act on a terminal", () => {
    const player = known().type("/\u001b[200~bo\u001b]0;x\u0007b\nc\u001b[201~");
    expect(player.state.search.input.value).toBe("bo]0;xbc");
  });
});

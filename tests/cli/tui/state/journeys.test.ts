import { describe, expect, it } from "vitest";
import { TABS } from "../../../../cli/tui/state/model.js";
import { isTab } from "../../../../cli/tui/state/phone.js";
import {
  callRow,
  callWith,
  contact,
  INCOMING,
  NOON,
  phoneStatus,
  SIGNED_OUT,
} from "../support/phone-status.js";
import { Player } from "../support/player.js";

const page = <T>(rows: T[], nextCursor: string | null = null) => ({ rows, nextCursor, cached: false });

describe("arriving", () => {
  it("somebody without a session sees the way in", () => {
    expect(Player.at(phoneStatus(SIGNED_OUT)).state.screen).toBe("sign-in");
  });

  it("somebody with a session sees their contacts, which are asked for", () => {
    const player = Player.at(phoneStatus());
    expect(player.state.screen).toBe("contacts");
    expect(player.count("contacts")).toBe(1);
  });

  it("an account without a Call ID is asked for one", () => {
    const account = { callId: null, firstName: "Ada", lastName: "Byron", email: "a@b" };
    expect(Player.at(phoneStatus({ account })).state.screen).toBe("call-id");
  });

  it("a session that the server refuses leads to the way in and says why", () => {
    const player = Player.at(phoneStatus());
    const connection = {
      state: "refused",
      server: "x",
      isFallback: false,
      problem: "The session is over",
    } as const;
    player.status(phoneStatus({ account: null, connection }));
    expect(player.state.screen).toBe("sign-in");
    expect(player.state.forms["sign-in"].problem).toBe("The session is over");
  });

  it("attach leads to the call that runs, and says so when there is none", () => {
    expect(Player.at(phoneStatus({ call: callWith() }), { attach: true }).state.screen).toBe("call");
    expect(Player.at(phoneStatus(), { attach: true }).state.notice?.text).toBe("No call is running");
  });

  it("missed calls are told of, and seen once the history shows them", () => {
    const player = Player.at(phoneStatus({ missed: 2 }));
    expect(player.state.notice?.text).toContain("2 calls");
    player.type("3").answer("history", page([callRow()]));
    expect(player.count("markSeen")).toBe(1);
  });

  it("every tab has its key, and asks for what it shows", () => {
    for (const [index, tab] of TABS.entries()) {
      const player = Player.at(phoneStatus()).type(String(index + 1));
      expect(player.state.screen).toBe(tab);
    }
  });
});

describe("the link to the daemon", () => {
  it("is asked for again with growing patience, and at once when it comes back nothing is lost", () => {
    const player = Player.at(phoneStatus()).type("3");
    player.do({ action: "link-lost" });
    expect(player.state.link).toBe("lost");
    player.wait(500);
    expect(player.effects.at(-1)).toEqual({ effect: "connect" });
    player.do({ action: "link-failed", problem: "It does not start" });
    expect(player.timers.get("reconnect")).toBe(player.now + 500);
    player.wait(500).do({ action: "link-failed", problem: "It does not start" });
    expect(player.timers.get("reconnect")).toBe(player.now + 1000);
    player.do({ action: "linked" }).status(phoneStatus());
    expect(player.state.screen).toBe("history");
    expect(player.state.linkProblem).toBeNull();
  });
});

describe("calls", () => {
  it("Enter calls whoever is selected, and the call's screen opens by itself", () => {
    const player = Player.at(phoneStatus());
    player.answer("contacts", page([contact("zoe", "Zoe", "Z"), contact("bob", "Bob", "B")]));
    player.type("<enter>");
    // Bob can be reached and so comes first.
    expect(player.asked("dial").params).toEqual({ callId: "bob", video: false });
    player.status(phoneStatus({ call: callWith({ state: "dialing", connectedAt: null }) }));
    expect(player.state.screen).toBe("call");
  });

  it("in a call Enter on somebody else invites them", () => {
    const player = Player.at(phoneStatus({ call: callWith() }));
    player.answer("contacts", page([contact("zoe", "Zoe", "Z")]));
    player.type("<escape>");
    expect(player.state.screen).toBe("contacts");
    player.type("<enter>");
    expect(player.asked("invite").params).toEqual({ callIds: ["zoe"] });
    expect(player.count("dial")).toBe(0);
  });

  it("the end of a call leads back to where one was, with a sentence about it", () => {
    const player = Player.at(phoneStatus())
      .type("3")
      .status(phoneStatus({ call: callWith() }));
    const lastCall = {
      id: "1",
      remote: "bob",
      by: "remote",
      reason: "hangup",
      durationMs: 65_000,
      missed: false,
    } as const;
    player.status(phoneStatus({ lastCall }));
    expect(player.state.screen).toBe("history");
    expect(player.state.notice?.text).toBe("bob hung up; the call with bob lasted 1:05");
  });

  it("every key of the call asks for its one thing", () => {
    const press = (key: string) => Player.at(phoneStatus({ call: callWith() })).type(key);
    expect(press("h").asked("hangup").params).toEqual({ call: "1" });
    expect(press("m").asked("mute").params).toEqual({ call: "1", muted: true });
    expect(press(" ").asked("mute").params).toEqual({ call: "1", muted: true });
    expect(press("v").asked("camera").params).toEqual({ call: "1", source: "camera" });
    expect(press("V").asked("camera").params).toEqual({ call: "1", source: "camera" });
    expect(press("<left>").asked("volume").params).toEqual({ call: "1", callId: "bob", gain: 0.9 });
    expect(press("+").asked("changeSettings").params).toEqual({ volume: 1.1 });
    expect(press("t").asked("changeSettings").params).toEqual({ holdToTalk: true });
    expect(press("i").state.screen).toBe("search");
  });

  it("the speaker key goes through the devices and back to the system's choice", () => {
    const devices = {
      backend: "naudiodon",
      microphones: [],
      speakers: [
        { name: "Headset", isDefault: false },
        { name: "Built-in", isDefault: true },
      ],
      cameras: [],
    };
    const player = Player.at(phoneStatus({ call: callWith() }))
      .type("s")
      .answer("devices", devices);
    expect(player.type("s").asked("changeSettings").params).toEqual({ speaker: "Headset" });
    player.status(phoneStatus({ call: callWith() }, { speaker: "Built-in" }));
    expect(player.type("s").asked("changeSettings").params).toEqual({ speaker: null });
  });

  it("the timer counts while there is a call and rests afterwards", () => {
    const player = Player.at(phoneStatus({ call: callWith() })).wait(3500);
    expect(player.state.now).toBe(NOON + 3000);
    player.status(phoneStatus()).wait(10_000);
    expect(player.timers.has("second")).toBe(false);
  });

  it("leaving in a call ends nothing", () => {
    const player = Player.at(phoneStatus({ call: callWith() })).type("q");
    expect(player.effects.at(-1)).toEqual({ effect: "leave" });
    expect(player.count("hangup")).toBe(0);
  });
});

describe("an incoming call", () => {
  const ringing = phoneStatus({ call: callWith(INCOMING) });

  it("is answered, answered with video or rejected by a key", () => {
    expect(Player.at(ringing).type("<enter>").asked("answer").params).toEqual({ call: "1", video: false });
    expect(Player.at(ringing).type("v").asked("answer").params).toEqual({ call: "1", video: true });
    expect(Player.at(ringing).type("r").asked("reject").params).toEqual({ call: "1" });
  });

  it("rings the terminal's bell and again while it goes on, unless that is switched off", () => {
    const bells = (player: Player) => player.effects.filter((one) => one.effect === "bell").length;
    expect(bells(Player.at(ringing))).toBe(1);
    expect(bells(Player.at(ringing).wait(600 * 8))).toBe(3);
    expect(bells(Player.at(phoneStatus({ call: callWith(INCOMING) }, { bell: false })).wait(6000))).toBe(0);
    expect(Player.at(ringing).status(phoneStatus()).timers.has("ring")).toBe(false);
  });

  it("is not answered by what one was typing when it came, and what one typed is still there", () => {
    const player = Player.at(phoneStatus()).type("/an");
    player.status(ringing).type("a<enter>");
    expect(player.count("answer")).toBe(0);
    player.wait(700).type("a");
    expect(player.count("answer")).toBe(1);
    player.status(phoneStatus());
    expect(player.state.screen).toBe("search");
    expect(player.state.search.input.value).toBe("an");
  });

  it("stands over the help, a question and a form", () => {
    for (const keys of ["?", "a", "5e", "/"]) {
      const player = Player.at(phoneStatus()).type(keys).status(ringing).wait(1000).type("<enter>");
      expect(player.count("answer"), keys).toBe(1);
    }
  });
});

describe("lists", () => {
  it("the directory asks for the next page near its end, once, and keeps what is there", () => {
    const people = (from: number) =>
      Array.from({ length: 20 }, (_, at) => ({
        user_id: from + at,
        first_name: "P",
        last_name: String(from + at),
        call_user_id: `p${from + at}`,
      }));
    const player = Player.at(phoneStatus())
      .type("2")
      .answer("directory", page(people(0), "next"));
    player.type("<down>".repeat(11));
    expect(player.count("directory")).toBe(2);
    player.answer("directory", page(people(20)));
    expect(player.state.directory.rows).toHaveLength(40);
    player.type("G");
    expect(player.state.directory.selected).toBe(39);
    expect(player.count("directory")).toBe(2);
  });

  it("the history's filters ask anew, and an answer to other filters is dropped", () => {
    const player = Player.at(phoneStatus()).type("3");
    const old = player.asked("history");
    player.type("f");
    expect(player.asked("history").params).toMatchObject({ direction: "incoming" });
    player.do({ action: "answered", tag: old.tag, request: "history", result: page([callRow()]) });
    expect(player.state.history.rows).toBeNull();
    player.answer("history", page([callRow()])).type("op");
    expect(player.asked("history").params).toMatchObject({
      direction: "incoming",
      outcome: "missed",
      person: "bob",
    });
  });

  it("what one is asked before is done only after a yes", () => {
    const player = Player.at(phoneStatus()).answer("contacts", page([contact("bob", "Bob", "B")]));
    player.type("dn").type("bn");
    expect(player.count("removeContact") + player.count("block")).toBe(0);
    expect(player.type("dy").asked("removeContact").params).toEqual({ callId: "bob" });
    expect(player.type("by").asked("block").params).toEqual({ callId: "bob" });
    player.type("rRobert<enter>");
    expect(player.asked("renameContact").params).toEqual({ callId: "bob", nickname: "Robert" });
  });

  it("a failure is said, and the list stays", () => {
    const player = Player.at(phoneStatus()).answer("contacts", page([contact("bob", "Bob", "B")]));
    player.type("<enter>").fail("dial", "user-busy", "That person is in another call");
    expect(player.state.notice).toEqual({ text: "That person is in another call", tone: "problem" });
    expect(isTab(player.state.screen)).toBe(true);
    player.wait(7000);
    expect(player.state.notice).toBeNull();
  });
});

describe("settings", () => {
  it("each row changes its own setting and no other", () => {
    const player = Player.at(phoneStatus())
      .type("6")
      .type(`${"<down>".repeat(7)} `);
    expect(player.asked("changeSettings").params).toEqual({ holdToTalk: true });
    player.type(`${"<down>".repeat(4)}<right>`);
    expect(player.asked("changeSettings").params).toEqual({ theme: "dark" });
    player.type("t");
    expect(player.asked("playTone").params).toEqual({ tone: "ringing" });
  });

  it("an address that is none is refused and can be mended", () => {
    const player = Player.at(phoneStatus()).type("6G<up><enter>").type("nonsense<enter>");
    expect(player.count("changeSettings")).toBe(0);
    expect(player.state.prompt?.input.value).toBe("nonsense");
    player.type("<ctrl-u>https://calls.example.org<enter>");
    expect(player.asked("changeSettings").params).toEqual({ server: "https://calls.example.org" });
  });
});

import { describe, expect, it } from "vitest";
import { phoneStatus, SIGNED_OUT } from "../support/phone-status.js";
import { Player } from "../support/player.js";

const out = () => Player.at(phoneStatus(SIGNED_OUT));
const NAMELESS = { callId: null, firstName: "Ada", lastName: "Byron", email: "ada@example.org" };

describe("signing in", () => {
  it("sends what was typed, and forgets the password when it is done", () => {
    const player = out().type("ada@example.org<enter>hunter2<enter>");
    expect(player.asked("login").params).toEqual({ email: "ada@example.org", password: "hunter2" });
    player.status(phoneStatus()).answer("login", phoneStatus());
    expect(player.state.screen).toBe("contacts");
    expect(JSON.stringify(player.state)).not.toContain("hunter2");
  });

  it("names the field that cannot be right before the server is asked", () => {
    const player = out().type("ada<enter><enter>");
    expect(player.count("login")).toBe(0);
    expect(player.state.forms["sign-in"]).toMatchObject({
      focus: 0,
      problem: "An e-mail address looks like ada@example.org",
    });
  });

  it("says what the server said, and keeps what was typed", () => {
    const player = out().type("ada@example.org<enter>wrong<enter>");
    player.fail("login", "bad-credentials", "Invalid credentials");
    expect(player.state.forms["sign-in"].problem).toBe("Invalid credentials");
    expect(player.state.forms["sign-in"].fields.map((field) => field.input.value)).toEqual([
      "ada@example.org",
      "wrong",
    ]);
  });

  it("is sent once, however often Enter is pressed", () => {
    expect(out().type("ada@example.org<enter>secret<enter><enter><enter>").count("login")).toBe(1);
  });

  it("letters are text and not commands", () => {
    const player = out().type("q?1/");
    expect(player.state.forms["sign-in"].fields[0]?.input.value).toBe("q?1/");
    expect(player.state.help).toBe(false);
  });
});

describe("a new account", () => {
  const filled = () => out().type("<ctrl-r>Ada<enter>Byron<enter>ada@example.org<enter>secret<enter>");

  it("proposes a Call ID from the names, and others on request", () => {
    const player = filled();
    const callId = () => player.state.forms.register.fields[4]?.input.value;
    expect(callId()).toBe("ada_byron");
    player.type("<ctrl-n>");
    expect(callId()).toBe("ada_byron2");
    player.type("<ctrl-n>");
    expect(callId()).toBe("ada_byron3");
  });

  it("sends everything at the last Enter", () => {
    const player = filled().type("<ctrl-u>ada<enter>");
    expect(player.asked("register").params).toEqual({
      firstName: "Ada",
      lastName: "Byron",
      email: "ada@example.org",
      password: "secret",
      callId: "ada",
    });
  });

  it("a taken Call ID leaves everything else as it was typed", () => {
    const player = filled()
      .type("<enter>")
      .fail("register", "call-id-taken", "That Call ID is already taken");
    expect(player.state.screen).toBe("register");
    expect(player.state.forms.register.fields.map((field) => field.input.value)).toEqual([
      "Ada",
      "Byron",
      "ada@example.org",
      "secret",
      "ada_byron",
    ]);
    expect(player.state.forms.register).toMatchObject({ focus: 4, problem: "That Call ID is already taken" });
  });

  it("a Call ID that is taken after the account was made is asked for alone", () => {
    const player = filled()
      .type("<enter>")
      .status(phoneStatus({ account: NAMELESS }));
    player.fail("register", "call-id-taken", "That Call ID is already taken");
    expect(player.state.screen).toBe("call-id");
    expect(player.state.forms["call-id"].fields[0]?.input.value).toBe("ada_byron");
    player.type("<ctrl-n><enter>");
    expect(player.asked("chooseCallId").params).toEqual({ callId: "ada_byron2" });
  });

  it("going back to sign in keeps the address", () => {
    const player = out().type("ada@example.org<ctrl-r>");
    expect(player.state.forms.register.fields[2]?.input.value).toBe("ada@example.org");
    player.type("<ctrl-r>");
    expect(player.state.screen).toBe("sign-in");
  });
});

describe("the profile", () => {
  it("names, Call ID and password are changed each on their own", () => {
    const player = Player.at(phoneStatus()).type("5e<ctrl-u>Augusta<enter><enter>");
    expect(player.asked("updateProfile").params).toEqual({ firstName: "Augusta", lastName: "Byron" });
    player.type("<escape>i<ctrl-u>augusta<enter>");
    expect(player.asked("chooseCallId").params).toEqual({ callId: "augusta" });
    player.type("<escape>pold<enter>new<enter>");
    expect(player.asked("changePassword").params).toEqual({ oldPassword: "old", newPassword: "new" });
    player.answer("changePassword", null);
    expect(player.state.screen).toBe("profile");
    expect(player.type("oy").count("logout")).toBe(1);
  });

  it("nothing of an account is left when another one signs in", () => {
    const player = Player.at(phoneStatus()).type("3");
    player.answer("history", { rows: [], nextCursor: null, cached: false });
    player.status(phoneStatus(SIGNED_OUT));
    expect(player.state.history.rows).toBeNull();
  });
});

import { describe, expect, test, vi } from "vitest";
import { login } from "../../../cli/commands/login.js";
import { logout } from "../../../cli/commands/logout.js";
import { changePassword, setProfile, showProfile } from "../../../cli/commands/profile.js";
import { register } from "../../../cli/commands/register.js";
import { whoami } from "../../../cli/commands/whoami.js";
import { CallError } from "../../../protocol/errors.js";
import { ADA, fakeContext } from "../support/fake-context.js";
import { FakeIo } from "../support/fake-io.js";

const NAMES = { firstName: "Ada", lastName: "Byron", email: "ada@example.org" };
const ENV = { CALLING_PASSWORD: "correct horse" };
const PROFILE = {
  user_id: 1,
  first_name: "Ada",
  last_name: "Byron",
  email: "ada@example.org",
  call_user_id: "ada",
  created_at: "2026-01-01T00:00:00.000Z",
};

const usage = (text: string) =>
  expect.objectContaining({ code: "usage", message: expect.stringContaining(text) });

/** An account on a server where these Call IDs are taken. */
function newAccount({ taken = [] }: { taken?: string[] } = {}) {
  return {
    register: vi.fn(async () => ADA),
    login: vi.fn(async () => ADA),
    loginWithToken: vi.fn(async () => ADA),
    logout: vi.fn(async () => "revoked" as const),
    requireSession: () => ADA,
    search: vi.fn(async () => []),
    profile: vi.fn(async () => PROFILE),
    updateProfile: vi.fn(async () => PROFILE),
    chooseCallId: vi.fn(async (callId: string) => {
      if (taken.includes(callId)) throw new CallError("call-id-taken");
      return { ...PROFILE, call_user_id: callId };
    }),
  };
}

describe("register", () => {
  test("makes the account, logs in, takes the Call ID, and shows neither password nor token", async () => {
    const account = newAccount();
    const context = fakeContext({ account, env: ENV, json: true });
    expect(await register({ ...NAMES, callId: "ada" }, context)).toBe(0);
    expect(account.register).toHaveBeenCalledWith({ ...NAMES, password: "correct horse" });
    expect(account.chooseCallId).toHaveBeenCalledWith("ada");
    expect(context.io.objects).toMatchObject([{ v: 1, callId: "ada", email: "ada@example.org" }]);
    expect(context.io.everything).not.toContain("correct horse");
    expect(context.io.everything).not.toContain(ADA.token);
  });

  test("cleans names and lowers the address", async () => {
    const account = newAccount();
    const context = fakeContext({ account, env: ENV });
    await register(
      { firstName: " Ada\u0007 ", lastName: "By\u202eron", email: " ADA@Example.org " },
      context,
    );
    expect(account.register).toHaveBeenCalledWith({ ...NAMES, password: "correct horse" });
  });

  test("without a Call ID takes the first free suggestion", async () => {
    const account = newAccount({ taken: ["ada_byron", "ada_byron2"] });
    expect(await register(NAMES, fakeContext({ account, env: ENV }))).toBe(0);
    expect(account.chooseCallId).toHaveBeenLastCalledWith("ada_byron3");
  });

  test("passes over what the search knows as taken", async () => {
    const search = async () => [{ user_id: 2, first_name: "A", last_name: "B", call_user_id: "Ada_Byron" }];
    const account = { ...newAccount(), search: vi.fn(search) };
    await register(NAMES, fakeContext({ account, env: ENV }));
    expect(account.chooseCallId.mock.calls).toEqual([["ada_byron2"]]);
  });

  test("with a Call ID that is taken says what is done and what to do", async () => {
    const account = newAccount({ taken: ["ada"] });
    const registering = register({ ...NAMES, callId: "ada" }, fakeContext({ account, env: ENV }));
    await expect(registering).rejects.toMatchObject({
      code: "call-id-taken",
      message: expect.stringMatching(/account is made.*logged in.*calling profile set --call-id/),
    });
    expect(account.register).toHaveBeenCalledTimes(1);
  });

  test.each([
    [{}, "--first-name, --last-name, --email"],
    [{ firstName: "Ada", lastName: "Byron" }, "--email"],
    [{ ...NAMES, email: "nobody" }, "e-mail address"],
    [{ ...NAMES, firstName: "\u0007" }, "first name"],
    [{ ...NAMES, callId: "a!" }, "Call ID"],
  ])("refuses %j before it asks the server", async (options, text) => {
    const account = newAccount();
    await expect(register(options, fakeContext({ account, env: ENV }))).rejects.toThrow(usage(text));
    expect(account.register).not.toHaveBeenCalled();
  });

  test.each(["", "x".repeat(73), "ä".repeat(37)])(
    "refuses a password that bcrypt would cut",
    async (password) => {
      const context = fakeContext({ account: newAccount(), env: { CALLING_PASSWORD: password } });
      await expect(register(NAMES, context)).rejects.toThrow(usage("password"));
    },
  );

  test("asks on a terminal for what is missing, and again for what is wrong or taken", async () => {
    const account = newAccount({ taken: ["ada_byron"] });
    const io = new FakeIo({ isInteractive: true });
    const answers = [
      "",
      "Ada",
      "Byron",
      "nonsense",
      "ada@example.org",
      "secret",
      "secret",
      "",
      "b!",
      "lady_ada",
    ];
    const context = fakeContext({ account, io, answers });
    expect(await register({}, context)).toBe(0);
    expect(context.asked).toEqual([
      "First name",
      "Last name",
      "E-mail",
      "Password",
      "Password again",
      "Call ID",
      "Call ID",
    ]);
    expect(account.chooseCallId.mock.calls).toEqual([["ada_byron"], ["lady_ada"]]);
    expect(io.remarked).toEqual(["ada_byron is taken."]);
  });
});

describe("login", () => {
  test("takes address and password", async () => {
    const account = newAccount();
    const context = fakeContext({ account, io: new FakeIo({ stdin: "secret\n" }) });
    expect(await login({ email: "ADA@example.org", passwordStdin: true }, context)).toBe(0);
    expect(account.login).toHaveBeenCalledWith("ada@example.org", "secret");
    expect(context.io.everything).not.toMatch(/secret/);
  });

  test.each([
    ["standard input", { tokenStdin: true }, {}],
    ["the environment", {}, { CALLING_TOKEN: "a.b.c" }],
  ])("takes a token from %s", async (_where, options, env) => {
    const account = newAccount();
    const context = fakeContext({ account, env, io: new FakeIo({ stdin: "a.b.c\n" }) });
    expect(await login(options, context)).toBe(0);
    expect(account.loginWithToken).toHaveBeenCalledWith("a.b.c");
    expect(context.io.everything).not.toContain("a.b.c");
  });

  test("prefers the password of an address that is named to a token that happens to be there", async () => {
    const account = newAccount();
    const env = { ...ENV, CALLING_TOKEN: "a.b.c" };
    await login({ email: "ada@example.org" }, fakeContext({ account, env }));
    expect(account.login).toHaveBeenCalledWith("ada@example.org", "correct horse");
  });

  test.each([
    [{}, "--email"],
    [{ email: "ada@example.org" }, "--password-stdin"],
    [{ email: "ada@example.org", tokenStdin: true }, "not with both"],
  ])("off a terminal %j is wrong usage", async (options, text) => {
    await expect(login(options, fakeContext({ account: newAccount() }))).rejects.toThrow(usage(text));
  });
});

test("whoami asks no server", async () => {
  const context = fakeContext({ account: { requireSession: () => ADA } });
  expect(await whoami({}, context)).toBe(0);
  expect(context.io.printed).toEqual(["Ada Byron <ada@example.org>, Call ID ada, on http://localhost:5000"]);
});

test("whoami without a session is an error with its own code", async () => {
  const requireSession = () => {
    throw new CallError("not-logged-in");
  };
  await expect(whoami({}, fakeContext({ account: { requireSession } }))).rejects.toMatchObject({
    code: "not-logged-in",
  });
});

test.each([
  ["revoked", "Logged out."],
  ["forgotten", "Logged out here; the server could not be told, so the token stays good until it expires."],
  ["nobody", "Nobody was logged in."],
] as const)("logout says that the session was %s", async (became, text) => {
  const context = fakeContext({ account: { logout: async () => became } });
  expect(await logout({}, context)).toBe(0);
  expect(context.io.printed).toEqual([text]);
});

describe("profile password", () => {
  const passwordAccount = () => ({ requireSession: () => ADA, changePassword: vi.fn(async () => {}) });

  test("takes the old password and the new one from standard input, and shows neither", async () => {
    const account = passwordAccount();
    const context = fakeContext({ account, io: new FakeIo({ stdin: "old one\nnew one\n" }) });
    expect(await changePassword({ passwordStdin: true }, context)).toBe(0);
    expect(account.changePassword).toHaveBeenCalledWith("old one", "new one");
    expect(context.io.everything).not.toMatch(/old one|new one/);
  });

  test("asks a person, and for the new one twice", async () => {
    const account = passwordAccount();
    const io = new FakeIo({ isInteractive: true });
    const context = fakeContext({ account, io, answers: ["old", "new", "wrong", "new"] });
    expect(await changePassword({}, context)).toBe(0);
    expect(account.changePassword).toHaveBeenCalledWith("old", "new");
    expect(context.asked).toEqual(["Old password", "New password", "New password again"]);
  });

  test.each(["", "one\n", "\nnew\n", "old\n\n", "a\nb\nc\n"])(
    "refuses %j from standard input",
    async (stdin) => {
      const account = passwordAccount();
      const context = fakeContext({ account, io: new FakeIo({ stdin }) });
      await expect(changePassword({ passwordStdin: true }, context)).rejects.toThrow(usage("two lines"));
      expect(account.changePassword).not.toHaveBeenCalled();
    },
  );

  test("off a terminal says where to put the passwords", async () => {
    const context = fakeContext({ account: passwordAccount() });
    await expect(changePassword({}, context)).rejects.toThrow(usage("--password-stdin"));
  });
});

describe("profile", () => {
  test("shows what the server knows", async () => {
    const context = fakeContext({ account: newAccount(), json: true });
    expect(await showProfile({}, context)).toBe(0);
    expect(context.io.objects).toEqual([
      {
        v: 1,
        callId: "ada",
        firstName: "Ada",
        lastName: "Byron",
        email: "ada@example.org",
        userId: 1,
        createdAt: PROFILE.created_at,
      },
    ]);
  });

  test("set changes only what is given", async () => {
    const account = newAccount();
    expect(await setProfile({ lastName: "Lovelace" }, fakeContext({ account }))).toBe(0);
    expect(account.updateProfile).toHaveBeenCalledWith({ lastName: "Lovelace" });
    expect(account.chooseCallId).not.toHaveBeenCalled();
  });

  test("set changes no name when the Call ID is taken", async () => {
    const account = newAccount({ taken: ["bob"] });
    const setting = setProfile({ firstName: "Bob", callId: "bob" }, fakeContext({ account }));
    await expect(setting).rejects.toMatchObject({ code: "call-id-taken" });
    expect(account.updateProfile).not.toHaveBeenCalled();
  });

  test.each([{}, { callId: "a!" }, { firstName: "" }])("set refuses %j", async (changes) => {
    const account = newAccount();
    await expect(setProfile(changes, fakeContext({ account }))).rejects.toMatchObject({ code: "usage" });
    expect(account.chooseCallId).not.toHaveBeenCalled();
    expect(account.updateProfile).not.toHaveBeenCalled();
  });
});

import { describe, expect, test } from "vitest";
import { readPassword, readToken, refuseSecretArguments } from "../../cli/secrets.js";
import { fakeContext } from "./support/fake-context.js";
import { FakeIo } from "./support/fake-io.js";

const usage = (text: string) =>
  expect.objectContaining({ code: "usage", message: expect.stringContaining(text) });

test.each([
  [["login", "--password", "hunter2"], "--password-stdin"],
  [["register", "--password=hunter2"], "CALLING_PASSWORD"],
  [["whoami", "--passwd", "hunter2"], "--password-stdin"],
  [["login", "--token", "hunter2"], "--token-stdin"],
])("%j is refused with the way that is safe", (argv, advice) => {
  expect(() => refuseSecretArguments(argv)).toThrow(usage(advice));
  expect(() => refuseSecretArguments(argv)).not.toThrow("hunter2");
});

test.each([[["login", "--password-stdin"]], [["login", "--token-stdin"]], [["search", "password"]]])(
  "%j holds no secret",
  (argv) => {
    expect(() => refuseSecretArguments(argv)).not.toThrow();
  },
);

describe("the password", () => {
  const options = { fromStdin: false, isNew: false };

  test.each([
    ["secret", "secret"],
    ["secret\n", "secret"],
    ["secret\r\n", "secret"],
    [" with spaces ", " with spaces "],
  ])("is %j on standard input", async (stdin, password) => {
    const context = fakeContext({ io: new FakeIo({ stdin }), env: { CALLING_PASSWORD: "other" } });
    expect(await readPassword(context, { ...options, fromStdin: true })).toBe(password);
  });

  test.each(["", "\n", "one\ntwo\n"])("is not %j on standard input", async (stdin) => {
    const context = fakeContext({ io: new FakeIo({ stdin }) });
    await expect(readPassword(context, { ...options, fromStdin: true })).rejects.toThrow(usage("password"));
  });

  test("comes from the environment before anybody is asked", async () => {
    const io = new FakeIo({ isInteractive: true });
    const context = fakeContext({ io, env: { CALLING_PASSWORD: "from env" } });
    expect(await readPassword(context, options)).toBe("from env");
    expect(context.asked).toEqual([]);
  });

  test("is asked for on a terminal, and twice when it is new", async () => {
    const io = new FakeIo({ isInteractive: true });
    const context = fakeContext({ io, answers: ["", "secret", "typo", "secret"] });
    expect(await readPassword(context, { ...options, isNew: true })).toBe("secret");
    expect(context.asked).toEqual(["Password", "Password again"]);
    expect(io.everything).toBe("");
  });

  test("is wrong usage off a terminal, with the ways to give it", async () => {
    const context = fakeContext();
    await expect(readPassword(context, options)).rejects.toThrow(
      usage("--password-stdin or CALLING_PASSWORD"),
    );
  });
});

describe("the token", () => {
  test("comes from standard input, else from the environment, else there is none", async () => {
    const context = fakeContext({ io: new FakeIo({ stdin: "a.b.c\n" }), env: { CALLING_TOKEN: "d.e.f" } });
    expect(await readToken(context, { fromStdin: true })).toBe("a.b.c");
    expect(await readToken(context, { fromStdin: false })).toBe("d.e.f");
    expect(await readToken(fakeContext(), { fromStdin: false })).toBeUndefined();
  });
});

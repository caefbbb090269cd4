import { describe, expect, test } from "vitest";
import { CallError, ERROR_CODES, isErrorCode } from "../../protocol/errors.js";

test.each(Object.entries(ERROR_CODES))(
  "%s is a kebab-case code with one line for people",
  (code, message) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(message).toMatch(/^[A-Z][^\n]*[^.\s]$/);
  },
);

test("no two codes say the same", () => {
  expect(new Set(Object.values(ERROR_CODES)).size).toBe(Object.keys(ERROR_CODES).length);
});

describe("a CallError", () => {
  test("speaks the code's own line where no other is given", () => {
    const error = new CallError("room-full");
    expect(error).toMatchObject({ name: "CallError", code: "room-full", message: ERROR_CODES["room-full"] });
    expect(error).toBeInstanceOf(Error);
  });

  test("keeps its message and its cause", () => {
    const cause = new Error("disk");
    expect(new CallError("internal", "Cannot write", { cause })).toMatchObject({
      code: "internal",
      message: "Cannot write",
      cause,
    });
  });

  test("is kept as it is when it is wrapped again", () => {
    const error = new CallError("not-found");
    expect(CallError.from(error, "internal", "other")).toBe(error);
  });

  test.each([new TypeError("x"), "text", null, undefined, 7])("wraps %s as its cause", (thrown) => {
    const error = CallError.from(thrown, "internal");
    expect(error).toMatchObject({ code: "internal", message: ERROR_CODES.internal });
    expect(error.cause).toBe(thrown);
  });
});

test.each(Object.keys(ERROR_CODES))("%s is recognised as a code", (code) => {
  expect(isErrorCode(code)).toBe(true);
});

test.each(["", "no-such-code", "toString", "__proto__", "constructor", 7, null, undefined, {}])(
  "%s is no code",
  (value) => {
    expect(isErrorCode(value)).toBe(false);
  },
);

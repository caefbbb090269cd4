import { describe, expect, test } from "vitest";
import { CallError, ERROR_CODES } from "../../../protocol/errors.js";
import { answerTo } from "../../../server/http/failures.js";

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });

describe("what a failure is answered with", () => {
  const cases: [string, unknown, number, string][] = [
    ["a refusal", new CallError("contact-exists"), 409, "contact-exists"],
    ["a database that is away", withCode("connect 10.0.0.1", "ECONNREFUSED"), 503, "unavailable"],
    ["a client that hung up in mid-request", withCode("aborted", "ECONNRESET"), 400, "bad-request"],
    ["a database that hung up", withCode("read ECONNRESET", "ECONNRESET"), 503, "unavailable"],
    ["a database that is busy", withCode("locked", "SQLITE_BUSY"), 503, "unavailable"],
    ["a mistake of ours", new TypeError("undefined is not a function"), 500, "internal"],
    ["a broken statement", withCode("no such table: users", "SQLITE_ERROR"), 500, "internal"],
    ["a code that no route answers with", new CallError("database-failed", "/secret/path"), 500, "internal"],
    ["something that is no error", "oops", 500, "internal"],
    ["nothing", undefined, 500, "internal"],
  ];
  test.each(cases)("%s", (_name, error, status, code) => {
    expect(answerTo(error)).toMatchObject({ status, body: { code }, isOurs: status >= 500 });
  });

  test("a failure of ours shows nothing of the inside", () => {
    const body = JSON.stringify(answerTo(withCode("no such table: users", "SQLITE_ERROR")).body);
    expect(body).toBe(JSON.stringify({ error: ERROR_CODES.internal, code: "internal" }));
  });
});

import { afterEach, expect, test, vi } from "vitest";
import { main } from "../../bots/main.js";

afterEach(() => void vi.restoreAllMocks());

/** What a command line prints, and its exit code. */
function run(...argv: string[]) {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  return { code: main(argv, "1.2.3"), ...written };
}

test.each(["--version", "-V"])("calling-bots %s prints the version", (flag) => {
  expect(run(flag)).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
});

test.each([["--help"], ["-h"], []])("calling-bots %s prints what there is so far", (...argv) => {
  const { code, stdout, stderr } = run(...argv);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Usage: calling-bots");
});

test("calling-bots run says that scenarios are not there yet", () => {
  const { code, stdout, stderr } = run("run", "scenario.ts");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^calling-bots: .*later version.* \(usage\)\n$/);
});

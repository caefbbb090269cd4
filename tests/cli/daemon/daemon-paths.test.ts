import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { daemonPaths, prepareSocketFolder, requireOwnFolder } from "../../../cli/daemon/daemon-paths.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-paths-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const fails = expect.objectContaining({ code: "daemon-failed" });

test("everything lies in the home, each profile by itself", () => {
  const env = { CALLING_HOME: folder, XDG_RUNTIME_DIR: "/run/user/1" };
  expect(daemonPaths("ada", env, "linux")).toEqual({
    socket: join(folder, "run", "ada.sock"),
    lock: join(folder, "run", "ada.lock"),
    log: join(folder, "logs", "ada.log"),
    settings: join(folder, "profiles", "ada.settings.json"),
  });
});

test("a home with a long path has its socket in the runtime folder, under a name that no other home has", () => {
  const long = (name: string) => ({
    CALLING_HOME: join(folder, "x".repeat(100), name),
    XDG_RUNTIME_DIR: "/run/user/1",
  });
  const [one, other] = [daemonPaths("ada", long("a"), "linux"), daemonPaths("ada", long("b"), "linux")];
  expect(one.socket).toMatch(/^\/run\/user\/1\/calling\/[0-9a-f]{16}\.sock$/);
  expect(other.socket).not.toBe(one.socket);
  expect(daemonPaths("bob", long("a"), "linux").socket).not.toBe(one.socket);
});

test.each([
  ["no runtime folder", {}],
  ["a long runtime folder", { XDG_RUNTIME_DIR: `/${"y".repeat(90)}` }],
])("with %s the path is short enough all the same", (_name, env) => {
  const { socket } = daemonPaths(
    "p".repeat(32),
    { CALLING_HOME: `/home/${"é".repeat(60)}`, ...env },
    "darwin",
  );
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
});

test("on Windows it is a named pipe", () => {
  const { socket } = daemonPaths("ada", { CALLING_HOME: folder }, "win32");
  expect(socket).toMatch(/^\\\\\.\\pipe\\calling-[0-9a-f]{16}$/);
});

test("a profile name cannot leave the folder", () => {
  expect(() => daemonPaths("../ada", { CALLING_HOME: folder })).toThrow(
    expect.objectContaining({ code: "usage" }),
  );
});

test("the folder of the socket is closed to others, and one that is open is no place to send a password to", () => {
  const socket = join(folder, "run", "ada.sock");
  requireOwnFolder(socket);
  prepareSocketFolder(socket);
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  requireOwnFolder(socket);
  chmodSync(dirname(socket), 0o755);
  expect(() => requireOwnFolder(socket)).toThrow(fails);
  prepareSocketFolder(socket);
  requireOwnFolder(socket);
});

test("a link that somebody has laid where the folder should be is not followed", () => {
  const [elsewhere, link] = [join(folder, "elsewhere"), join(folder, "run")];
  mkdirSync(elsewhere, { mode: 0o700 });
  symlinkSync(elsewhere, link);
  expect(() => requireOwnFolder(join(link, "ada.sock"))).toThrow(fails);
});

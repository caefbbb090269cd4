import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { dataFolder, ensurePrivateFolder, profilePath } from "../../client/storage/profile-paths.js";
import { CallError } from "../../protocol/errors.js";
import type { Environment } from "../environment.js";

/** `sun_path` of macOS holds 104 bytes with the one that ends it; Linux has four more. */
const SOCKET_PATH_BYTES = 103;
const HASH_LETTERS = 16;
const OWNER_ONLY_FOLDER = 0o700;
const GROUP_AND_OTHERS = 0o077;

/** Where the daemon of one profile listens and what it keeps. */
export interface DaemonPaths {
  /** A Unix socket, or the name of a pipe on Windows. */
  socket: string;
  lock: string;
  log: string;
  settings: string;
}

/** The paths of one profile's daemon. Throws `usage` for a name that could leave its folder. */
export function daemonPaths(
  profile: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): DaemonPaths {
  const environment = { ...env };
  const beside = profilePath(profile, environment).replace(/\.sqlite$/, "");
  const run = join(dataFolder(environment), "run");
  return {
    socket: platform === "win32" ? pipeName(beside) : socketPath(run, profile, env),
    lock: join(run, `${profile}.lock`),
    log: join(dataFolder(environment), "logs", `${profile}.log`),
    settings: `${beside}.settings.json`,
  };
}

/**
 * Beside the data, where it outlives the end of a login; a long path goes to the runtime folder or the temporary one,
 * under a name that no other data folder has.
 */
function socketPath(run: string, profile: string, env: Environment): string {
  const hashed = `${hashOf(join(run, profile))}.sock`;
  const candidates = [
    join(run, `${profile}.sock`),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "calling", hashed)] : []),
    join(tmpdir(), `calling-${userInfo().uid}`, hashed),
  ];
  const fitting = candidates.find((path) => Buffer.byteLength(path) <= SOCKET_PATH_BYTES);
  return fitting ?? join("/tmp", `calling-${userInfo().uid}`, hashed);
}

const pipeName = (beside: string): string => `\\\\.\\pipe\\calling-${hashOf(beside)}`;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_LETTERS);

const isPipe = (socket: string): boolean => socket.startsWith("\\\\");

/** Makes the folder of the socket for its owner alone. Throws `daemon-failed` where it is somebody else's. */
export function prepareSocketFolder(socket: string): void {
  if (isPipe(socket)) return;
  const folder = dirname(socket);
  try {
    ensurePrivateFolder(dirname(folder) === tmpdir() ? makeHere(folder) : folder);
  } catch (error) {
    throw CallError.from(
      error,
      "daemon-failed",
      `The folder ${folder} cannot be used for the daemon's socket`,
    );
  }
  requireOwnFolder(socket);
}

/**
 * Whoever owns the folder decides who answers at the socket, and hears passwords: in a temporary folder that could be
 * somebody else. Throws `daemon-failed`; a folder that is not there is no danger.
 */
export function requireOwnFolder(socket: string): void {
  if (isPipe(socket)) return;
  const folder = dirname(socket);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  const isOwn = found.isDirectory() && found.uid === userInfo().uid;
  if (isOwn && (found.mode & GROUP_AND_OTHERS) === 0) return;
  throw new CallError("daemon-failed", `The folder ${folder} is open to others; remove it and try again`);
}

/** Never follows what somebody else has laid there. */
function makeHere(folder: string): string {
  if (!lstatSync(folder, { throwIfNoEntry: false })) mkdirSync(folder, { mode: OWNER_ONLY_FOLDER });
  requireOwnFolder(join(folder, "socket"));
  return folder;
}

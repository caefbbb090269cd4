import { descriptorLimit } from "../metrics/process.js";
import { type Finding, failing, fine, warning } from "./finding.js";

/** Files, databases and listeners take some of the descriptors; sockets get the rest. */
const RESERVED_DESCRIPTORS = 100;
const DESCRIPTORS_MIN = 4_096;
/** The oldest releases that the packages admit, by major version. */
const OLDEST: Readonly<Record<number, number>> = { 20: 17, 22: 13 };
const OLDEST_MAJOR = 20;
/** No server that runs this version was started before. */
const EARLIEST = Date.UTC(2025, 0, 1);

/** What the machine has to offer: the version of Node, file descriptors, and the time. */
export function examineMachine(
  now: number,
  version: string = process.versions.node,
  descriptors: number | null = descriptorLimit(),
): Finding[] {
  return [nodeFinding(version), ...descriptorFindings(descriptors), clockFinding(now)];
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major >= OLDEST_MAJOR && minor >= (OLDEST[major] ?? 0)) return fine("node", version);
  return failing(
    "node",
    `${version} is too old`,
    "Install Node 20.17 or newer; of the 22 line, 22.13 or newer.",
  );
}

function descriptorFindings(limit: number | null): Finding[] {
  if (limit === null) return [];
  const sockets = Math.max(0, limit - RESERVED_DESCRIPTORS);
  if (limit >= DESCRIPTORS_MIN) return [fine("open files", `${limit}: room for about ${sockets} sockets`)];
  return [
    warning(
      "open files",
      `at most ${limit}: no more than about ${sockets} sockets`,
      "Raise it: ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit.",
    ),
  ];
}

function clockFinding(now: number): Finding {
  const shown = new Date(now).toISOString();
  if (now >= EARLIEST) return fine("clock", shown);
  return failing("clock", `it says ${shown}`, "Set the time, and let NTP keep it: tokens depend on it.");
}

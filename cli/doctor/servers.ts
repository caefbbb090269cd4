import { FEATURES, routes } from "../../protocol/index.js";
import { type Finding, failing, fine, reasonOf, unknown, warning } from "./finding.js";

const PATIENCE_MS = 5_000;
/** The date of an answer has whole seconds. */
const DATE_STEP_MS = 1_000;
/** Tokens and TURN credentials are believed by the clock. */
const APART_MAX_MS = 5_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The servers that this phone would use; where none was named as a fallback, both are the same. */
export interface Servers {
  readonly primary: string;
  readonly fallback: string;
}

/** What the look at the servers gives those who look further. */
export interface ServersFound {
  readonly findings: Finding[];
  /** The one that a call would use; null when none answers. */
  readonly inUse: { readonly url: string; readonly features: ReadonlySet<string> } | null;
}

export const isOnThisMachine = (url: string): boolean => LOOPBACK.test(new URL(url).hostname);

/** Whether the servers answer, whose they are, and whether their clocks agree with ours. */
export async function examineServers({ primary, fallback }: Servers): Promise<ServersFound> {
  const names = primary === fallback ? [primary] : [primary, fallback];
  const visits = await Promise.all(names.map(visit));
  const best = visits.find((one) => one.health !== null);
  const findings = visits.flatMap((one, index) => visitFindings(one, ROLES[index] ?? "server", best));
  if (names.length === 1)
    findings.push(
      fine("fallback", "none is named (--fallback, CALLING_FALLBACK), so this server is the only one"),
    );
  return {
    findings,
    inUse: best?.health ? { url: best.url, features: new Set(best.health.features ?? []) } : null,
  };
}

const ROLES = ["server", "fallback"];

interface Visit {
  url: string;
  health: { features?: string[] | undefined; protocol?: number | undefined } | null;
  /** Why there is no health. */
  trouble: string | null;
  tookMs: number;
  /** How far their clock is ahead of ours, in milliseconds; null where the answer carried no date. */
  aheadMs: number | null;
}

async function visit(url: string): Promise<Visit> {
  const began = Date.now();
  const base: Visit = { url, health: null, trouble: null, tookMs: 0, aheadMs: null };
  try {
    const response = await fetch(`${url}${routes.health.path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: "manual",
    });
    const tookMs = Date.now() - began;
    const aheadMs = clockAhead(response.headers.get("date"), began + tookMs / 2);
    const parsed = routes.health.response.safeParse(await response.json().catch(() => null));
    if (response.ok && parsed.success) return { ...base, health: parsed.data, tookMs, aheadMs };
    return { ...base, trouble: `answers with status ${response.status}, but not as a calling server does` };
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    const reason = isLate ? `no answer within ${PATIENCE_MS / 1_000} s` : reasonOf(error);
    return { ...base, trouble: `cannot be reached: ${reason}` };
  }
}

/** The middle of the second that the date names is the best guess at their time. */
export function clockAhead(date: string | null, oursMs: number): number | null {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? null : Math.round(theirs + DATE_STEP_MS / 2 - oursMs);
}

function visitFindings(one: Visit, role: string, best: Visit | undefined): Finding[] {
  if (one.health === null) {
    const text = `${one.url} ${one.trouble}`;
    return best === undefined
      ? [
          failing(
            role,
            text,
            "Check the address (--server, CALLING_SERVER), that the server runs, and the network.",
          ),
        ]
      : [warning(role, text, `Calls go through ${best.url} meanwhile; check that it runs there.`)];
  }
  const { features, protocol } = one.health;
  const kind =
    features === undefined
      ? "the app's own server, or one like it"
      : `ours, protocol ${protocol ?? "?"} with ${featuresText(features)}`;
  return [
    fine(role, `${one.url} answers within ${one.tookMs} ms: ${kind}`),
    clockFinding(one),
    ...encryptionFinding(one.url, role),
  ];
}

function featuresText(features: readonly string[]): string {
  const missing = FEATURES.filter((feature) => !features.includes(feature));
  return missing.length === 0
    ? `all ${features.length} features`
    : `${features.length} features, without ${missing.join(", ")}`;
}

function clockFinding({ aheadMs }: Visit): Finding {
  if (aheadMs === null) return unknown("clock", "the server does not say what time it has");
  if (Math.abs(aheadMs) <= APART_MAX_MS) return fine("clock", "ours and the server's agree");
  const way = aheadMs > 0 ? "behind" : "ahead of";
  return warning(
    "clock",
    `ours is ${Math.round(Math.abs(aheadMs) / 1_000)} s ${way} the server's`,
    "Let NTP keep the time of both machines (timedatectl set-ntp true): tokens are believed by the clock.",
  );
}

function encryptionFinding(url: string, role: string): Finding[] {
  if (url.startsWith("https:") || isOnThisMachine(url)) return [];
  return [
    warning(
      role,
      `the way to ${new URL(url).host} is not encrypted: passwords and tokens can be read on it`,
      "Use an address with https: if the server has one, and ask its operator if not.",
    ),
  ];
}

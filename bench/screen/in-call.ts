import { setTimeout as delay } from "node:timers/promises";
import { Terminal } from "../../tests/support/terminal/terminal.js";
import { type Measurement, median, rounded } from "../measurement.js";
import { FullRoom } from "./full-room.js";
import { processSeconds } from "./process-time.js";

const TURNS = 5;
const TURN_MS = 6_000;
const SETTLE_MS = 2_000;
/** The daemon tells levels so often. */
const UPDATES_PER_SECOND = 10;
const MOST_CORE = 0.05;
const MOST_BYTES = 80;

interface Turn {
  /** Shares of one core. */
  daemonAlone: number;
  daemonWatched: number;
  screen: number;
  bytesPerUpdate: number;
  clears: number;
}

/** What a screen costs in a room of seven that talks: the daemon with and without one in alternation. */
export async function measureScreenInCall(): Promise<Measurement[]> {
  const room = await FullRoom.open();
  try {
    const daemon = await room.daemonPid();
    const turns: Turn[] = [];
    for (let turn = 0; turn < TURNS; turn++) turns.push(await oneTurn(room, daemon));
    const share = median(turns.map((turn) => turn.screen + turn.daemonWatched - turn.daemonAlone));
    const bytes = median(turns.map((turn) => turn.bytesPerUpdate));
    const clears = turns.reduce((sum, turn) => sum + turn.clears, 0);
    const alone = rounded(100 * median(turns.map((turn) => turn.daemonAlone)));
    const about = { runs: TURNS, peerName: "the daemon without a screen" };
    return [
      {
        ...about,
        name: "a screen in a call of seven, with its share of the daemon",
        unit: "% of a core",
        ours: rounded(100 * share),
        peer: alone,
        ratio: rounded((100 * share) / alone),
        target: `up to ${100 * MOST_CORE} % of a core`,
        ok: share <= MOST_CORE,
      },
      {
        ...about,
        name: "bytes to the terminal for each update of the meters",
        unit: "bytes",
        ours: rounded(bytes),
        peer: 0,
        ratio: rounded(bytes / MOST_BYTES),
        target: `up to ${MOST_BYTES} bytes`,
        ok: bytes <= MOST_BYTES,
      },
      {
        ...about,
        name: "times that the screen was cleared meanwhile",
        unit: "times",
        ours: clears,
        peer: 0,
        ratio: clears,
        target: "never",
        ok: clears === 0,
      },
    ];
  } finally {
    await room.close();
  }
}

async function oneTurn(room: FullRoom, daemon: number): Promise<Turn> {
  const alone = await shareOfCore([daemon]);
  const { command, environment } = room.command("attach");
  const terminal = new Terminal(command, { columns: 80, rows: 24, environment });
  try {
    await terminal.shows("In call");
    await delay(SETTLE_MS);
    const [bytes, clears] = [terminal.bytes, terminal.happenings.clears];
    const watched = await shareOfCore([daemon, terminal.pid]);
    return {
      daemonAlone: alone[0] ?? Number.NaN,
      daemonWatched: watched[0] ?? Number.NaN,
      screen: watched[1] ?? Number.NaN,
      bytesPerUpdate: (terminal.bytes - bytes) / ((TURN_MS / 1_000) * UPDATES_PER_SECOND),
      clears: terminal.happenings.clears - clears,
    };
  } finally {
    await terminal.close();
  }
}

async function shareOfCore(pids: readonly number[]): Promise<number[]> {
  const before = pids.map(processSeconds);
  const began = performance.now();
  await delay(TURN_MS);
  const seconds = (performance.now() - began) / 1_000;
  return pids.map((pid, index) => (processSeconds(pid) - (before[index] ?? 0)) / seconds);
}

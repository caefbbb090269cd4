import { CallError } from "../protocol/index.js";
import type { Progress } from "./progress.js";
import { type Check, type DemoReport, verdictOf } from "./report.js";
import { missedScene } from "./scenes/missed.js";
import { busyScene, rejectedScene } from "./scenes/refusals.js";
import { roomScene } from "./scenes/room.js";
import { speechScene } from "./scenes/speech.js";
import { videoScene } from "./scenes/video.js";
import { Stage } from "./stage.js";

const NAMES = ["alice", "bob", "carol", "dave", "eve", "frank", "grace"] as const;

/** A scene that takes longer than this hangs: the machine is far too busy, or something is broken. */
const SCENE_LIMIT_MS = 90_000;

async function withinLimit<T>(title: string, scene: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const message = `"${title}" did not end within ${SCENE_LIMIT_MS / 1000} s`;
    timer = setTimeout(() => reject(new CallError("internal", message)), SCENE_LIMIT_MS);
  });
  return Promise.race([scene, limit]).finally(() => clearTimeout(timer));
}

/** Plays all scenes on a stage of their own and reports what held. */
export async function runDemo(options: { video: boolean }, progress: Progress): Promise<DemoReport> {
  const start = performance.now();
  progress.begin("opening a server and seven accounts");
  const stage = await Stage.open();
  const checks: Check[] = [];
  const play = async <T>(title: string, scene: () => Promise<[T, Check]>): Promise<T> => {
    progress.begin(title);
    const [report, check] = await withinLimit(title, scene());
    checks.push(check);
    progress.end(check);
    return report;
  };
  try {
    const accounts = await Promise.all(NAMES.map((name) => stage.register(name)));
    const [aliceAccount, bobAccount, carolAccount, ...otherAccounts] = accounts;
    if (!aliceAccount || !bobAccount || !carolAccount) throw new TypeError("The cast is incomplete");
    const [alice, bob] = await Promise.all([stage.switchOn(aliceAccount), stage.switchOn(bobAccount)]);

    const speech = await play("alice speaks to bob", () => speechScene(alice, bob, stage.folder));
    const history = await play("alice calls carol, whose phone is off", () =>
      missedScene(alice, carolAccount),
    );
    const carol = await stage.switchOn(carolAccount);
    const others = await Promise.all(otherAccounts.map((account) => stage.switchOn(account)));
    const [dave, eve, frank] = others;
    if (!dave || !eve || !frank) throw new TypeError("The cast is incomplete");
    const everybody = [alice, bob, carol, ...others];
    const room = await play("seven people meet in one room", () => roomScene(everybody, progress.update));
    const busy = await play("alice calls dave, who talks to frank", () => busyScene(alice, dave, frank));
    const rejected = await play("alice calls eve, who rejects", () => rejectedScene(alice, eve));
    const video = options.video
      ? { video: await play("alice and bob send pictures", () => videoScene(alice, bob)) }
      : {};
    return {
      v: 1,
      verdict: verdictOf(checks),
      durationMs: Math.round(performance.now() - start),
      calls: { speech, busy, rejected, ...video },
      rooms: [room],
      history,
      checks,
    };
  } finally {
    progress.clear();
    await stage.close();
  }
}

import { join } from "node:path";
import { compareSpeech, SAME_SPEECH } from "../../bots/verdicts/speech-similarity.js";
import { FileSource, readWav, SAMPLE_RATE, silenceSource } from "../../client/index.js";
import { packageFolder } from "../../protocol/package.js";
import type { Check, SpeechReport } from "../report.js";
import type { Person } from "../stage.js";

/** What a call on one machine may cost in delay and level before the demo calls it broken. */
const MOST_DELAY_MS = 1000;
const MOST_LEVEL_CHANGE_DB = 6;

/** Alice speaks to Bob, Bob records, and the recording is held against what she said. */
export async function speechScene(
  alice: Person,
  bob: Person,
  folder: string,
): Promise<[SpeechReport, Check]> {
  const original = join(packageFolder(), "demo/speech/alice.wav");
  const recording = join(folder, "bob.wav");
  bob.phone.once("incoming", (call) => call.accept({ source: silenceSource(), record: recording }));
  const bobsCall = bob.phone.next("incoming").then(([call]) => call);
  const call = alice.phone.call(bob.callId, { source: await FileSource.open(original) });
  call.once("sourceEnded", () => call.hangUpAfterTail());
  const [summary, bobs] = await Promise.all([call.ended(), bobsCall.then((incoming) => incoming.ended())]);
  const said = await readWav(original);
  const comparison = compareSpeech(said, await readWav(recording));
  const report: SpeechReport = {
    setupMs: summary.setupMs,
    ...comparison,
    seconds: said.length / SAMPLE_RATE,
    mos: bobs.peers[0]?.mos ?? null,
  };
  return [report, judge(report)];
}

function judge({ setupMs, delayMs, levelDb, similarity, seconds }: SpeechReport): Check {
  const ok =
    setupMs !== null &&
    similarity >= SAME_SPEECH &&
    Math.abs(delayMs) <= MOST_DELAY_MS &&
    levelDb !== null &&
    Math.abs(levelDb) <= MOST_LEVEL_CHANGE_DB;
  const level = levelDb === null ? "nothing" : `${levelDb >= 0 ? "+" : ""}${levelDb.toFixed(1)} dB`;
  const text =
    setupMs === null
      ? "alice and bob never got connected"
      : `connected in ${setupMs} ms; ${seconds.toFixed(1)} s of speech came through ${Math.round(delayMs)} ms later at ${level}, similarity ${similarity.toFixed(2)}`;
  return { name: "alice speaks, bob records", ok, text };
}

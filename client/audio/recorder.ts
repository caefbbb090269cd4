import { CallError } from "../../protocol/errors.js";
import { personFile } from "./recording-names.js";
import { WavWriter } from "./wav-writer.js";

/**
 * How far a person's file may be behind the timeline, or ahead of it, before it is moved: 200 ms. Within that,
 * blocks are put one after the other, since bursts and small delays are the machine's, not the speaker's.
 */
export const TIMELINE_SLACK_BLOCKS = 20;

interface Track {
  sink: WavWriter;
  blocks: number;
}

/** Records a call: one file of what this phone heard and one per remote person, all on one timeline. */
export class Recorder {
  readonly #path: string;
  readonly #mixed: WavWriter;
  readonly #people = new Map<string, Track>();
  #ticks = 0;
  #failure: unknown;
  #closing: Promise<void> | undefined;

  private constructor(path: string, mixed: WavWriter) {
    this.#path = path;
    this.#mixed = mixed;
  }

  /** The timeline starts here. A file that cannot be made is reported at once. */
  static start(path: string): Recorder {
    return new Recorder(path, WavWriter.open(path));
  }

  /** One beat of the pacer, with the block that this phone heard during it. */
  tick(heard: Int16Array): void {
    if (this.#closing !== undefined) return;
    this.#ticks++;
    this.#mixed.write(heard);
  }

  /** One block of one person, whenever it arrives. The call goes on if it cannot be kept; `close` reports it. */
  push(callId: string, block: Int16Array): void {
    if (this.#closing !== undefined) return;
    const track = this.#track(callId);
    if (track === undefined) return;
    if (track.blocks > this.#ticks + TIMELINE_SLACK_BLOCKS) return;
    if (track.blocks < this.#ticks - TIMELINE_SLACK_BLOCKS) fillUp(track, this.#ticks);
    track.sink.write(block);
    track.blocks++;
  }

  /** Resolves when all files are complete; every file ends where the timeline ends, or a trifle later. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    for (const track of this.#people.values()) fillUp(track, this.#ticks);
    const sinks = [this.#mixed, ...[...this.#people.values()].map(({ sink }) => sink)];
    const outcomes = await Promise.allSettled(sinks.map((sink) => sink.close()));
    const broken = outcomes.find((outcome) => outcome.status === "rejected");
    const failure: unknown = broken?.reason ?? this.#failure;
    if (failure !== undefined) throw CallError.from(failure, "recording-failed");
  }

  #track(callId: string): Track | undefined {
    const known = this.#people.get(callId);
    if (known !== undefined) return known;
    if (this.#failure !== undefined) return undefined;
    try {
      const track = { sink: WavWriter.open(personFile(this.#path, callId)), blocks: 0 };
      fillUp(track, this.#ticks);
      this.#people.set(callId, track);
      return track;
    } catch (error) {
      this.#failure = error;
      return undefined;
    }
  }
}

/** Silence up to that point of the timeline. */
function fillUp(track: Track, ticks: number): void {
  if (track.blocks >= ticks) return;
  track.sink.skip(ticks - track.blocks);
  track.blocks = ticks;
}

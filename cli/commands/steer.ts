import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import { checkField } from "../account-fields.js";
import type { CommandContext } from "../context.js";
import { type CallStatus, VIDEO_SOURCES, type VideoSourceName } from "../daemon/contract.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult } from "../output.js";
import type { Start } from "../start.js";

const LARGEST_GAIN = 4;
const PERCENT = 100;

export interface AnswerOptions {
  video?: boolean;
}

export interface RejectOptions {
  reason?: string;
}

export interface MuteOptions {
  /** Without it the other one of the two. */
  muted?: boolean;
}

export interface VolumeOptions {
  /** 1 leaves it as it is. */
  gain: number;
  callId?: string;
}

export interface CameraOptions {
  source: VideoSourceName | null;
}

export interface InviteOptions {
  callIds: string[];
}

/** Declares what steers the call of the daemon, whoever began it. */
export function declareSteering(parent: Command, start: Start): void {
  parent
    .command("answer")
    .description("take the call that rings")
    .option("--video", "with the camera on, in a call with video")
    .action((options: AnswerOptions) => start(answer, options));
  parent
    .command("reject")
    .description("refuse the call that rings")
    .option("--reason <text>", "what the caller is told")
    .action((options: RejectOptions) => start(reject, options));
  parent
    .command("hangup")
    .description("end the call, or give it up")
    .action(() => start(hangup, {}));
  parent
    .command("mute [on|off]")
    .description("close the microphone or open it; without a word, whichever it is not")
    .action((word?: string) => start(mute, word === undefined ? {} : { muted: parseSwitch(word) }));
  parent
    .command("volume <percent> [callId]")
    .description("how loud everything is, or one person in the call: 0 to 400")
    .action((percent: string, callId?: string) =>
      start(volume, { gain: parseGain(percent), ...(callId === undefined ? {} : { callId }) }),
    );
  parent
    .command("camera <source>")
    .description(`the picture that is sent: ${VIDEO_SOURCES.join(", ")}, or off`)
    .action((source: string) => start(camera, { source: parseSource(source) }));
  parent
    .command("invite <callIds...>")
    .description("ask people into the call")
    .action((callIds: string[]) => start(invite, { callIds }));
}

export async function answer({ video }: AnswerOptions, context: CommandContext): Promise<ExitCode> {
  const daemon = await context.daemon();
  const { call } = await daemon.request("status", {});
  await daemon.request("answer", video === undefined ? {} : { video });
  printResult(context, { answered: call?.remote ?? null }, `Answered ${whose(call)}.`);
  return EXIT.done;
}

export async function reject({ reason }: RejectOptions, context: CommandContext): Promise<ExitCode> {
  const daemon = await context.daemon();
  const { call } = await daemon.request("status", {});
  await daemon.request("reject", reason === undefined ? {} : { reason });
  printResult(context, { rejected: call?.remote ?? null }, `Rejected ${whose(call)}.`);
  return EXIT.done;
}

export async function hangup(_options: object, context: CommandContext): Promise<ExitCode> {
  await (await context.daemon()).request("hangup", {});
  printResult(context, { hungUp: true }, "Hung up.");
  return EXIT.done;
}

export async function mute({ muted: wanted }: MuteOptions, context: CommandContext): Promise<ExitCode> {
  const daemon = await context.daemon();
  const { call } = await daemon.request("status", {});
  const muted = wanted ?? !(call?.muted ?? false);
  await daemon.request("mute", { muted });
  printResult(context, { muted }, muted ? "Muted." : "The microphone is open.");
  return EXIT.done;
}

export async function volume({ gain, callId }: VolumeOptions, context: CommandContext): Promise<ExitCode> {
  const person = callId === undefined ? null : await checkField("callId", callId);
  await (await context.daemon()).request("volume", { callId: person, gain });
  const percent = Math.round(gain * PERCENT);
  printResult(context, { callId: person, percent }, `${person ?? "Everything"} is at ${percent} % now.`);
  return EXIT.done;
}

export async function camera({ source }: CameraOptions, context: CommandContext): Promise<ExitCode> {
  await (await context.daemon()).request("camera", { source });
  printResult(context, { source }, source === null ? "No picture is sent." : `The ${source} is sent.`);
  return EXIT.done;
}

export async function invite({ callIds }: InviteOptions, context: CommandContext): Promise<ExitCode> {
  const people = await Promise.all(callIds.map((callId) => checkField("callId", callId)));
  await (await context.daemon()).request("invite", { callIds: people });
  printResult(context, { invited: people }, `Asked ${people.join(", ")} into the call.`);
  return EXIT.done;
}

const whose = (call: CallStatus | null): string => (call ? cleanText(call.remote) : "the call");

function parseSwitch(word: string): boolean {
  if (word === "on") return true;
  if (word === "off") return false;
  throw new CallError("usage", "mute takes on or off");
}

function parseGain(text: string): number {
  const gain = /^\d{1,3}%?$/.test(text) ? Number.parseInt(text, 10) / PERCENT : Number.NaN;
  if (gain >= 0 && gain <= LARGEST_GAIN) return gain;
  throw new CallError("usage", `A volume is a number from 0 to ${LARGEST_GAIN * PERCENT}, in percent`);
}

function parseSource(text: string): VideoSourceName | null {
  if (text === "off") return null;
  const known = VIDEO_SOURCES.find((name) => name === text);
  if (known) return known;
  throw new CallError("usage", `camera takes ${VIDEO_SOURCES.join(", ")} or off`);
}

import type { Call, CallSummary, Phone } from "../../client/index.js";
import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import { sameCallId } from "../../protocol/values.js";
import { checkField } from "../account-fields.js";
import type { CommandContext, Timer } from "../context.js";
import { EXIT, type ExitCode, exitCodeOfCall } from "../exit-codes.js";
import type { Interruption } from "../io.js";
import { localMedia, type MediaPlan, planMedia, prepareSource, type SourceMaker } from "../local-media.js";
import type { CallOptions } from "./call-options.js";
import { failureCode, failureSentence, talkSentence } from "./call-sentences.js";
import { Desk } from "./desk.js";
import { followCall, inviteWhenConnected } from "./follow-call.js";
import { followPhone, openPhoneUnlessInterrupted } from "./open-phone.js";
import { createReporter } from "./reporter.js";

/** Places one call and follows it to its end. */
export async function placeCall(options: CallOptions, context: CommandContext): Promise<ExitCode> {
  const callId = await checkField("callId", options.callId);
  const plan = await planMedia(options);
  const source = await prepareSource(plan);
  const interruption = context.io.interruption();
  try {
    const phone = await openPhoneUnlessInterrupted(context, interruption.signal);
    try {
      if (sameCallId(callId, phone.callId)) throw new CallError("usage", "Nobody can call themselves");
      return await talk({ phone, callId, plan, source, options, context, interruption });
    } finally {
      await phone.close();
    }
  } finally {
    interruption.close();
  }
}

interface Talk {
  phone: Phone;
  callId: string;
  plan: MediaPlan;
  source: SourceMaker;
  options: CallOptions;
  context: CommandContext;
  interruption: Interruption;
}

async function talk({ phone, callId, plan, source, ...rest }: Talk): Promise<ExitCode> {
  const { options, context, interruption } = rest;
  const report = createReporter(context);
  followPhone(phone, report);
  // A device may take so long to fail that the call is over, and its end has the last word.
  const onTrouble = (error: CallError): void => {
    if (phone.current) report({ type: "trouble", error });
  };
  const media = localMedia(plan, source, { number: 1, onTrouble });
  const call = phone.call(callId, media, { video: plan.video !== null });
  followCall(call, report);
  inviteWhenConnected(call, options.invite ?? []);
  let recordingFailed = false;
  call.on("trouble", ({ code }) => {
    recordingFailed ||= code === "recording-failed";
  });
  const desk = new Desk(context, interruption);
  desk.attend(call);
  const summary = await endedInTime(call, { forMs: options.for, context, signal: interruption.signal });
  desk.close();
  const exitCode = conclude(call, summary, context, interruption.signal.aborted);
  return exitCode === EXIT.done && recordingFailed ? EXIT.failed : exitCode;
}

/** Waits for the end, and brings it about when the time, the input file or the user's patience is over. */
async function endedInTime(
  call: Call,
  { forMs, context, signal }: { forMs: number | undefined; context: CommandContext; signal: AbortSignal },
): Promise<CallSummary> {
  const timers: Timer[] = [];
  const hangUp = (): void => void call.hangUp();
  call.on("state", (state) => {
    if (state === "connected" && forMs !== undefined) timers.push(context.after(forMs, hangUp));
  });
  call.on("sourceEnded", () => call.hangUpAfterTail());
  if (signal.aborted) hangUp();
  signal.addEventListener("abort", hangUp);
  try {
    return await call.ended();
  } finally {
    signal.removeEventListener("abort", hangUp);
    for (const timer of timers) timer.clear();
  }
}

function conclude(
  call: Call,
  summary: CallSummary,
  { globals, io }: CommandContext,
  interrupted: boolean,
): ExitCode {
  const talked = summary.durationMs !== null;
  const rejected = summary.rejected ?? false;
  if (!talked) {
    const sentence = failureSentence(call.remote, summary, rejected);
    io.remark(`calling: ${sentence} (${cleanText(failureCode(summary, rejected))})`);
  }
  if (talked && !globals.json) io.print(talkSentence(call.remote, summary));
  return exitCodeOfCall({ by: summary.by, reason: summary.reason, rejected, talked, interrupted });
}

import type { Command } from "commander";
import { type CallOptions, type MediaOptions, withMedia } from "../calls/call-options.js";
import type { CommandContext } from "../context.js";
import type { ExitCode } from "../exit-codes.js";
import type { Start } from "../start.js";

export function declareCall(parent: Command, start: Start): void {
  withMedia(
    parent
      .command("call <callId>")
      .description("call somebody; ends with a hang-up, with --for after connecting, or with the input file"),
  ).action((callId: string, options: MediaOptions) => start(call, { ...options, callId }));
}

/** Everything that a call needs is loaded here, and by no other command but `listen`. */
export async function call(options: CallOptions, context: CommandContext): Promise<ExitCode> {
  if (isForPerson(options, context)) {
    const { callThroughDaemon } = await import("../calls/call-through-daemon.js");
    return callThroughDaemon(options, context);
  }
  const { placeCall } = await import("../calls/place-call.js");
  return placeCall(options, context);
}

/** A person at a terminal calls with the phone that they have; a script gets one of its own, with the sound it names. */
function isForPerson(options: CallOptions, { io, globals }: CommandContext): boolean {
  const { in: input, out, record, videoIn, loop } = options;
  return (
    io.isInteractive && !globals.json && [input, out, record, videoIn, loop].every((one) => one === undefined)
  );
}

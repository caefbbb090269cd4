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
  const { placeCall } = await import("../calls/place-call.js");
  return placeCall(options, context);
}

import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import type { CommandContext } from "../context.js";
import type { DaemonNotices } from "../daemon/contract.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { type JsonObject, jsonLine } from "../output.js";
import type { Start } from "../start.js";

export function declareEvents(parent: Command, start: Start): void {
  parent
    .command("events")
    .description("follow what happens in the daemon, one line for each event, until Ctrl-C")
    .action(() => start(events, {}));
}

/** Ends with the wish of the user, which is no failure, or with the daemon, which is one. */
export async function events(_options: object, context: CommandContext): Promise<ExitCode> {
  const { io, globals } = context;
  const interruption = io.interruption();
  try {
    const daemon = await context.daemon();
    daemon.on("event", (event) => io.print(globals.json ? jsonLine(event as JsonObject) : eventText(event)));
    await daemon.request("watch", { events: true });
    const interrupted = new Promise<"interrupted">((resolve) => {
      const stop = (): void => resolve("interrupted");
      if (interruption.signal.aborted) stop();
      interruption.signal.addEventListener("abort", stop, { once: true });
    });
    if ((await Promise.race([interrupted, daemon.closed])) === "interrupted") return EXIT.done;
    throw new CallError("daemon-not-running", "The daemon has ended");
  } finally {
    interruption.close();
  }
}

/** For people the same without braces: `12:00:01 state state=connected`. */
function eventText({ type, at, ...content }: DaemonNotices["event"]): string {
  const fields = Object.entries(content).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return cleanText([at, type, ...fields].join(" "));
}

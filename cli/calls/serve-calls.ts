import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { planMedia, prepareSource } from "../local-media.js";
import { Attendant, type Served } from "./attendant.js";
import type { ListenOptions } from "./call-options.js";
import { Desk } from "./desk.js";
import { followPhone, openPhoneUnlessInterrupted } from "./open-phone.js";
import { createReporter } from "./reporter.js";

/** Takes calls until the time is over, the one call is, or the user has had enough. */
export async function serveCalls(options: ListenOptions, context: CommandContext): Promise<ExitCode> {
  const plan = await planMedia(options);
  const source = await prepareSource(plan);
  const interruption = context.io.interruption();
  try {
    const phone = await openPhoneUnlessInterrupted(context, interruption.signal);
    const report = createReporter(context);
    const desk = new Desk(context, interruption);
    const attendant = new Attendant({ phone, plan, source, options, context, report, desk });
    try {
      followPhone(phone, report);
      return exitCodeOf(await attendant.serve(interruption.signal));
    } finally {
      desk.close();
      await phone.close();
    }
  } finally {
    interruption.close();
  }
}

/** Who was interrupted after a talk has done what it came for. */
function exitCodeOf({ stoppedBy, talks, failures }: Served): ExitCode {
  if (stoppedBy === "interrupted" && talks === 0) return EXIT.interrupted;
  return failures > 0 ? EXIT.failed : EXIT.done;
}

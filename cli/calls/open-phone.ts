import type { Phone } from "../../client/index.js";
import { CallError } from "../../protocol/errors.js";
import type { CommandContext } from "../context.js";
import type { Report } from "./reporter.js";

/** Opens the phone, unless the user gives up first: then it throws `interrupted`, and a late phone is closed. */
export async function openPhoneUnlessInterrupted(
  context: CommandContext,
  signal: AbortSignal,
): Promise<Phone> {
  const opening = context.openPhone();
  const interrupted = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(new CallError("interrupted"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([opening, interrupted]);
  } catch (error) {
    opening.then((phone) => phone.close()).catch(() => {});
    throw error;
  }
}

/** Reports that the phone is registered, now and after each absence, and the absences. */
export function followPhone(phone: Phone, report: Report): void {
  report({ type: "ready" });
  phone
    .on("ready", () => report({ type: "ready" }))
    .on("lost", () =>
      report({
        type: "trouble",
        error: new CallError("server-unreachable", "The server is out of reach; trying again"),
      }),
    );
}

import type { ServerConfig } from "../config/server-config.js";
import { AccessTokens } from "../push/access-tokens.js";
import { loadServiceAccount } from "../push/service-account.js";
import { type Finding, failing, fine, reasonOf } from "./finding.js";

/** Whether offline phones can be woken. */
export async function examinePush({ pushAccount }: Pick<ServerConfig, "pushAccount">): Promise<Finding> {
  if (pushAccount === null) return fine("push", "off: phones that are offline are not woken");
  try {
    const account = loadServiceAccount(pushAccount);
    await new AccessTokens(account, Date.now).get();
    return fine("push", `the service account of ${account.projectId} is good`);
  } catch (error) {
    return failing(
      "push",
      reasonOf(error),
      "Make a new key in the Firebase console (Project settings, Service accounts), and check the way to Google.",
    );
  }
}

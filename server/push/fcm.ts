import type { AccessTokens } from "./access-tokens.js";
import type { Message } from "./delivery.js";
import { pushMessage } from "./message.js";
import { type Verdict, verdictOf } from "./verdict.js";

const SERVICE = "https://fcm.googleapis.com";
const TIMEOUT_MS = 5_000;

export interface FcmOptions {
  projectId: string;
  tokens: AccessTokens;
  now: () => number;
  /** Where messages go; another place only in tests. */
  service?: string | undefined;
}

/** Firebase Cloud Messaging, HTTP v1: one message to one phone. Never throws. */
export class Fcm {
  readonly #options: FcmOptions;
  readonly #url: string;

  constructor(options: FcmOptions) {
    this.#options = options;
    this.#url = `${options.service ?? SERVICE}/v1/projects/${options.projectId}/messages:send`;
  }

  async send({ phone, notice }: Message): Promise<Verdict> {
    const { tokens, now } = this.#options;
    try {
      const access = await tokens.get();
      const response = await fetch(this.#url, {
        method: "POST",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { authorization: `Bearer ${access}`, "content-type": "application/json" },
        body: JSON.stringify(pushMessage(phone, notice)),
      });
      const body: unknown = await response.json().catch(() => null);
      const verdict = verdictOf(response, body, now());
      if (verdict.kind === "sign-in") tokens.forget(access);
      return verdict;
    } catch {
      // No connection, no answer in time, or no access token: all of them may pass.
      return { kind: "again", afterMs: null };
    }
  }
}

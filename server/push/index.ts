import type { PushNotice } from "../calls/effects.js";
import type { PushAccountSource } from "../config/server-config.js";
import type { Log } from "../log.js";
import { type Clock, systemClock } from "../signaling/clock.js";
import { AccessTokens } from "./access-tokens.js";
import { Delivery, type PushResult } from "./delivery.js";
import { Fcm } from "./fcm.js";
import { loadServiceAccount } from "./service-account.js";

/** Wakes the phones of people who are offline. */
export interface Push {
  /** True when there is a service account to sign with. */
  readonly enabled: boolean;
  /** Returns at once; a call neither waits for a push nor fails with it. */
  notify(notice: PushNotice): void;
  /** How many messages ended in which way, and how many are still on their way. */
  counts(): { readonly results: Readonly<Record<PushResult, number>>; readonly pending: number };
  close(): void;
}

export interface PushOptions {
  readonly account: PushAccountSource | null;
  readonly phones: {
    /** The tokens of all phones of whoever has that Call ID. */
    ofCallId(callId: string): Promise<string[]>;
    remove(token: string): Promise<void>;
  };
  /** False once nobody waits for the callee any more. */
  readonly isWanted: (notice: PushNotice) => boolean;
  readonly log: Log;
  readonly now: () => number;
  readonly clock?: Clock;
  /** Where messages go; another place only in tests. */
  readonly service?: string | undefined;
}

/** Throws `bad-config` where the service account cannot be used. */
export function createPush({
  account: source,
  phones,
  isWanted,
  log,
  now,
  clock,
  service,
}: PushOptions): Push {
  const results: Record<PushResult, number> = { sent: 0, gone: 0, failed: 0, expired: 0, dropped: 0 };
  if (source === null) {
    return { enabled: false, notify: () => {}, counts: () => ({ results, pending: 0 }), close: () => {} };
  }
  const account = loadServiceAccount(source);
  const fcm = new Fcm({
    projectId: account.projectId,
    tokens: new AccessTokens(account, now),
    now,
    service,
  });
  const delivery = new Delivery({
    send: (message) => fcm.send(message),
    isWanted,
    clock: clock ?? systemClock,
    random: Math.random,
    done: ({ phone, notice }, result, reason) => {
      results[result] += 1;
      if (result === "gone") void forget(phone);
      else if (result !== "sent") {
        log.warn({ call: notice.room, result, reason }, "a push message did not get through");
      }
    },
  });
  const forget = (phone: string) =>
    phones.remove(phone).catch((error: unknown) => {
      log.warn({ err: error }, "the token of a phone that is gone could not be removed");
    });
  const wake = async (notice: PushNotice) => {
    try {
      for (const phone of await phones.ofCallId(notice.callee)) delivery.add({ phone, notice });
    } catch (error) {
      results.failed += 1;
      log.warn({ err: error, call: notice.room }, "the phones of somebody offline could not be looked up");
    }
  };
  return {
    enabled: true,
    notify: (notice) => void wake(notice),
    counts: () => ({ results, pending: delivery.pending }),
    close: () => delivery.close(),
  };
}

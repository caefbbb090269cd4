import type { Account } from "../../client/index.js";
import { silenceSource } from "../../client/index.js";
import type { Check, DemoReport } from "../report.js";
import type { Person } from "../stage.js";

/** How long alice lets it ring at a phone that is off. */
const PATIENCE_MS = 1_500;

/** Carol's phone is off; alice gives up; carol finds the call in her history when she is back. */
export async function missedScene(alice: Person, carol: Account): Promise<[DemoReport["history"], Check]> {
  const call = alice.phone.call(carol.requireSession().callId ?? "", {
    source: silenceSource(),
  });
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await call.hangUp();
  const { missed } = await carol.stats();
  const { rows } = await carol.history();
  const [latest] = rows;
  const report = { missed, from: latest?.caller_call_user_id ?? null, outcome: latest?.outcome ?? null };
  const ok =
    missed === 1 && rows.length === 1 && report.from === alice.callId && latest?.call_status === "missed";
  const text = `carol was offline and finds ${missed} missed call${missed === 1 ? "" : "s"} from ${report.from ?? "nobody"}`;
  return [report, { name: "alice calls carol, who is offline", ok, text }];
}

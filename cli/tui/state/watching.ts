import type { DaemonParams } from "../../daemon/contract.js";
import type { TuiState } from "./model.js";

export type Watch = DaemonParams<"watch">;

/** Levels and pictures cost something at the daemon: they are wanted only where they are seen. */
export function wantedWatch(state: TuiState, video: Watch["video"] = null): Watch {
  const sees = state.screen === "call" && state.status?.call?.state === "connected" && !state.help;
  return {
    status: true,
    levels: sees,
    events: false,
    video: sees && state.status?.call?.video ? (video ?? null) : null,
  };
}

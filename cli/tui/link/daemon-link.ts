import type {
  DaemonAnswers,
  DaemonNotice,
  DaemonNotices,
  DaemonParams,
  DaemonRequest,
} from "../../daemon/contract.js";

/** The daemon as the screen knows it: what it may ask, and what it is told. */
export interface DaemonLink {
  /** Rejects with a `CallError`. */
  request<R extends DaemonRequest>(request: R, params: DaemonParams<R>): Promise<DaemonAnswers[R]>;
  on<N extends DaemonNotice>(notice: N, listener: (payload: DaemonNotices[N]) => void): unknown;
  /** The daemon is gone, or this connection to it. */
  onClose(listener: () => void): void;
  close(): void;
}

/** Connects to the daemon, and starts it where there is none. Rejects with a `CallError`. */
export type OpenLink = () => Promise<DaemonLink>;

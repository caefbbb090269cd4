/** What a measured server process is asked over its channel; each question has one answer. */
export interface ServerAnswers {
  /** Milliseconds of processor time since the process began, its own and the system's for it. */
  readonly cpuMs: number;
  /** Kilobytes that it holds, after a collection, so that garbage is no part of them. */
  readonly residentKb: number;
  /** How late the event loop ran since this was last asked; the first time begins it. */
  readonly delays: { readonly p99Ms: number; readonly maxMs: number };
  readonly stop: null;
}

/** The first message of a server: where it listens, and the tokens of the people it knows, by Call ID. */
export interface ServerReady {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
}

/** What a process full of clients is asked. */
export interface CrowdAnswers {
  /** How many of its clients are registered. */
  readonly registered: number;
  readonly stop: null;
}

/** The clients that such a process plays. */
export interface CrowdOrder {
  readonly url: string;
  readonly people: readonly { readonly callId: string; readonly token?: string | undefined }[];
}

/** What a command may touch of the terminal or the pipes around it. */
export interface Io {
  /** Writes one line of the result, to stdout. */
  print(line: string): void;
  /** Writes one line for people, to stderr. */
  remark(line: string): void;
  /** Shows a line that updates in place, on a terminal only; null takes it away. */
  status(line: string | null): void;
  /** How wide the result may be: that of the terminal, and without end in a pipe. */
  readonly columns: number;
  /** True when somebody can be asked: stdin and stderr are terminals. */
  readonly isInteractive: boolean;
  /** All of stdin, for secrets; refuses a terminal, which would show them. */
  readStdin(): Promise<string>;
  /** Listens to single keys, Ctrl-C among them, until the returned function is called. */
  onKey(listener: (key: string) => void): () => void;
  /** Listens for the wish to stop. The first one is told, a second one ends the process at once. */
  interruption(): Interruption;
}

/** The wish of the user or the system that a command ends. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Ctrl-C came as a key. */
  raise(): void;
  /** Stops listening; signals end the process again by themselves. */
  close(): void;
}

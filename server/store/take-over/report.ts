/** Whatever a remark is about, this many examples are enough to find the rest. */
const EXAMPLES_MAX = 5;

/** What became of one table of the app. */
export interface TableReport {
  table: string;
  /** Rows that were found, and those of them that are in our table now. */
  found: number;
  takenOver: number;
  /** One line for each thing that people should know. */
  remarks: string[];
}

interface Remark {
  text: string;
  examples: string[];
  count: number;
}

/** Counts what happens to the rows of one table. */
export class Tally {
  readonly #table: string;
  readonly #remarks = new Map<string, Remark>();
  #found = 0;
  #takenOver = 0;

  constructor(table: string) {
    this.#table = table;
  }

  /** A row became one of ours. */
  took(): void {
    this.#found++;
    this.#takenOver++;
  }

  /** A row stays in the backup alone. */
  left(why: string, example: string): void {
    this.#found++;
    this.changed(`stay in the backup alone: ${why}`, example);
  }

  /** Something about a row is not as it was. */
  changed(what: string, example: string): void {
    const remark = this.#remarks.get(what) ?? { text: what, examples: [], count: 0 };
    this.#remarks.set(what, remark);
    remark.count++;
    if (remark.examples.length < EXAMPLES_MAX) remark.examples.push(example);
  }

  report(...more: string[]): TableReport {
    const remarks = [...this.#remarks.values()].map(inWords);
    return {
      table: this.#table,
      found: this.#found,
      takenOver: this.#takenOver,
      remarks: [...remarks, ...more],
    };
  }
}

function inWords({ text, examples, count }: Remark): string {
  const rest = count > examples.length ? ", …" : "";
  return `${count} ${text} (${examples.join(", ")}${rest})`;
}

/** The report in lines for people. */
export function linesOf(reports: readonly TableReport[]): string[] {
  return reports.flatMap(({ table, found, takenOver, remarks }) => [
    `${table}: ${takenOver} of ${found} rows taken over`,
    ...remarks.map((remark) => `${table}: ${remark}`),
  ]);
}

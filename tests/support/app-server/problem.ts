/** A refusal that the caller of a route gets to read, with its HTTP status. */
export class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

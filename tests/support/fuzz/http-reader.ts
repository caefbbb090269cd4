const HEAD_END = Buffer.from("\r\n\r\n");

export interface HttpAnswer {
  status: number;
  body: string;
}

/** Takes the answers of one connection apart; ours always state their length. */
export class HttpReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): HttpAnswer[] {
    const answers: HttpAnswer[] = [];
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#rest.indexOf(HEAD_END);
      if (end < 0) return answers;
      const head = this.#rest.subarray(0, end).toString("latin1");
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const start = end + HEAD_END.length;
      if (this.#rest.length < start + length) return answers;
      answers.push({
        status: Number(head.slice(9, 12)),
        body: this.#rest.subarray(start, start + length).toString(),
      });
      this.#rest = this.#rest.subarray(start + length);
    }
  }
}

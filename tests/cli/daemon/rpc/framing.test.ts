import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedReader, BoundedWriter } from "../../../../cli/daemon/rpc/framing.js";

const LIMIT = 1_000;

/** A socket as far as reading and writing go; what is written waits until it is taken. */
class Wire extends Duplex {
  readonly written: Buffer[] = [];
  #release: (() => void) | null = null;
  #open = true;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    if (this.#open) done();
    else this.#release = done;
  }

  /** Nobody takes anything from here on. */
  clog(): void {
    this.#open = false;
  }

  unclog(): void {
    this.#open = true;
    this.#release?.();
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }
}

const frame = (message: unknown): Buffer => {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
};

/** Everything that comes out when these chunks go in, and why reading stopped if it did. */
async function readAll(chunks: readonly Buffer[]): Promise<{ messages: unknown[]; refused: string[] }> {
  const wire = new Wire();
  const [messages, refused]: [unknown[], string[]] = [[], []];
  const reader = new BoundedReader(wire.asSocket, LIMIT, (why) => refused.push(why));
  const ended = new Promise((resolve) => wire.once("end", resolve));
  reader.listen((message) => messages.push(message));
  for (const chunk of chunks) wire.push(chunk);
  wire.push(null);
  await ended;
  // The last messages come one in each turn of the loop.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  reader.dispose();
  return { messages, refused };
}

/** The same bytes in pieces that end where the cuts say. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((one) => one % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

const message = fc.record({
  jsonrpc: fc.constant("2.0"),
  id: fc.nat(),
  method: fc.string({ unit: "grapheme", maxLength: 40 }),
});

test("messages come out whole and in order, wherever the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      async (sent, cuts) => {
        const { messages, refused } = await readAll(cut(Buffer.concat(sent.map(frame)), cuts));
        expect([messages, refused]).toEqual([sent, []]);
      },
    ),
    { numRuns: 40 },
  );
});

test("any bytes at all are read or refused, and what follows a refusal is not read", async () => {
  const legal = frame({ jsonrpc: "2.0", method: "after" });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 600 }), async (bytes) => {
      const { messages, refused } = await readAll([Buffer.from(bytes), legal]);
      expect(refused.length).toBeLessThanOrEqual(1);
      if (refused.length > 0) expect(messages).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["a length over the bound", `Content-Length: ${LIMIT + 1}\r\n\r\n`, `a message of ${LIMIT + 1} bytes`],
  ["no length", "Content-Type: text\r\n\r\n{}", "a header without a length"],
  ["a length that is no number", "Content-Length: 0x10\r\n\r\n", "a header without a length"],
  ["a header without end", "x".repeat(300), "a header without end"],
  ["no JSON", "Content-Length: 3\r\n\r\n{]}", "text that is no message"],
  ["a list of messages", "Content-Length: 2\r\n\r\n[]", "text that is no message"],
])("%s is refused", async (_name, text, why) => {
  expect((await readAll([Buffer.from(text)])).refused).toEqual([why]);
});

test("who does not read is found out before the bound is far behind", async () => {
  const wire = new Wire();
  let overflows = 0;
  const writer = new BoundedWriter(wire.asSocket, LIMIT, () => overflows++);
  const note = { jsonrpc: "2.0", method: "status", params: "x".repeat(200) };
  for (let count = 0; count < 20; count++) await writer.write(note);
  expect(overflows).toBe(0);
  wire.clog();
  let waiting = 0;
  while (overflows === 0 && waiting < 100) {
    await writer.write(note);
    waiting++;
  }
  expect(waiting).toBeLessThan(2 + LIMIT / 200);
  wire.unclog();
  wire.destroy();
  await expect(writer.write(note)).resolves.toBeUndefined();
});

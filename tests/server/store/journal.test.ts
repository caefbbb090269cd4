import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { Journal } from "../../../server/store/journal.js";
import { fromLine, toLine } from "../../../server/store/journal-line.js";

const left = (callId: string, at = 1): CallLogEntry => ({ type: "left", room: "r", callId, at });

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "call-log.journal");
}

async function opened(path = newPath(), bytesMax?: number) {
  const journal = await Journal.open(path, bytesMax);
  onTestFinished(() => journal.close().catch(() => {}));
  return { path, journal };
}

/** Everything that waits, in order; the journal is empty afterwards. */
async function drain(journal: Journal): Promise<CallLogEntry[]> {
  const all: CallLogEntry[] = [];
  while (!journal.isEmpty) {
    const part = await journal.head();
    all.push(...part.entries);
    await journal.drop(part.end);
  }
  return all;
}

const entry: fc.Arbitrary<CallLogEntry> = fc.oneof(
  fc.record({
    type: fc.constant("started" as const),
    room: fc.string(),
    caller: fc.string(),
    receiver: fc.string(),
    video: fc.boolean(),
    at: fc.nat(),
  }),
  fc.record({
    type: fc.constantFrom("joined" as const, "left" as const),
    room: fc.string({ unit: "binary" }),
    callId: fc.string(),
    at: fc.nat(),
  }),
  fc.record({
    type: fc.constant("finished" as const),
    room: fc.string(),
    outcome: fc.constantFrom("answered" as const, "failed" as const),
    at: fc.nat(),
  }),
);

test("entries come out of the next run as they went in, in order, and the file is its owner's alone", async () => {
  const { path, journal } = await opened();
  await Promise.all([journal.append([left("a"), left("b")]), journal.append([left("c")])]);
  await journal.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(4);
  const { journal: next } = await opened(path);
  expect(await drain(next)).toEqual([left("a"), left("b"), left("c")]);
});

test("what was dropped is gone, what came meanwhile is not, and an empty journal takes no space", async () => {
  const { path, journal } = await opened();
  await journal.append([left("a")]);
  const part = await journal.head();
  await journal.append([left("b")]);
  await journal.drop(part.end);
  expect(journal.isEmpty).toBe(false);
  expect(await drain(journal)).toEqual([left("b")]);
  expect(statSync(path).size).toBe(0);
  await journal.append([left("c")]);
  expect(await drain(journal)).toEqual([left("c")]);
});

test("a last line that was torn is cut off, wherever it was torn, and what follows is whole", async () => {
  const whole = toLine(left("a")).length;
  for (const kept of [0, 1, whole - 1, whole, whole + 1, 2 * whole - 1]) {
    const { path, journal } = await opened();
    await journal.append([left("a"), left("b")]);
    await journal.close();
    truncateSync(path, kept);
    const { journal: next } = await opened(path);
    await next.append([left("c")]);
    const expected = kept >= whole ? [left("a"), left("c")] : [left("c")];
    expect(await drain(next)).toEqual(expected);
  }
});

test("a damaged line is counted and left out, and the others are not", async () => {
  const path = newPath();
  writeFileSync(path, toLine(left("a")) + toLine(left("bob")).replace("bob", "eve"));
  appendFileSync(path, `not json\n${toLine(left("c"))}`);
  const { journal } = await opened(path);
  expect(await journal.head()).toMatchObject({ entries: [left("a"), left("c")], damaged: 2 });
});

test("a journal takes what fits, refuses the rest, and stays good", async () => {
  const line = toLine(left("a")).length;
  const { journal } = await opened(newPath(), 2 * line);
  await journal.append([left("a")]);
  await expect(journal.append([left("b"), left("c")])).rejects.toMatchObject({ code: "unavailable" });
  await journal.append([left("d")]);
  expect(journal.bytes).toBe(2 * line);
  expect(await drain(journal)).toEqual([left("a"), left("d")]);
});

test("a folder that cannot be written is named", async () => {
  await expect(Journal.open("/proc/nowhere/call-log.journal")).rejects.toMatchObject({
    code: "database-failed",
    message: expect.stringContaining("/proc/nowhere"),
  });
});

test("any entry survives the way through a line, and no changed line is taken for one", () => {
  fc.assert(
    fc.property(entry, fc.nat(), (given, position) => {
      const line = toLine(given).slice(0, -1);
      expect(line).not.toContain("\n");
      expect(fromLine(line)).toEqual(given);
      const at = position % line.length;
      const changed = line.slice(0, at) + (line[at] === "0" ? "1" : "0") + line.slice(at + 1);
      expect(fromLine(changed)).toBeNull();
    }),
  );
});

test("more than one read can take comes out whole", async () => {
  const { journal } = await opened();
  const many = Array.from({ length: 10_000 }, (_, index) => left(`user_${index}`, index));
  await journal.append(many);
  expect(await drain(journal)).toEqual(many);
});

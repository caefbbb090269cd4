import fc from "fast-check";
import { expect, test } from "vitest";
import { ZodError, type z } from "zod";
import type { Sample } from "./samples.js";

const WRONG_KINDS: readonly unknown[] = [null, 7, true, "", "no", [], [[]], {}, Number.NaN, () => 1, 1n];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every place in a payload where an object stands, as the path to it. */
function objectPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (!isObject(value)) return [];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => objectPaths(inner, [...path, key]))];
}

/** A copy of the payload as JSON text with one more field in the object at the path. */
function withField(payload: unknown, path: readonly string[], key: string, inner: unknown): unknown {
  if (!isObject(payload)) return payload;
  const [head, ...rest] = path;
  if (head !== undefined) return { ...payload, [head]: withField(payload[head], rest, key, inner) };
  // Only JSON text makes `__proto__` a field of its own, as it arrives from the network.
  const body = JSON.stringify(payload).slice(0, -1);
  return JSON.parse(`${body}${body === "{" ? "" : ","}${JSON.stringify(key)}:${JSON.stringify(inner)}}`);
}

const FOREIGN_FIELDS = ["unknown", "__proto__", "constructor", "toString", "isAdmin"];

/** What holds for every schema of the contract, proven on one good payload. */
export function provesItself(schema: z.ZodType, { payload, needed }: Sample): void {
  test("a well-formed payload comes out as it went in", () => {
    expect(schema.parse(payload)).toEqual(payload);
  });

  test.each(needed)("it is refused without %s, and with a wrong kind there", (field) => {
    if (!isObject(payload)) throw new TypeError("Only an object has fields");
    const { [field]: _left, ...rest } = payload;
    expect(schema.safeParse(rest).success).toBe(false);
    for (const wrong of [null, {}, [7], true]) {
      expect(schema.safeParse({ ...rest, [field]: wrong }).success).toBe(false);
    }
  });

  test("a field that nobody knows is dropped wherever it stands, and harms nothing", () => {
    for (const path of objectPaths(payload)) {
      for (const key of FOREIGN_FIELDS) {
        const parsed = schema.parse(withField(payload, path, key, { polluted: true }));
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(schema.parse(payload)));
        expect(Reflect.get({}, "polluted")).toBeUndefined();
        expect(Reflect.get(Object(parsed), "polluted")).toBeUndefined();
      }
    }
  });

  test("whatever arrives, the answer is a value or a ZodError", () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withSparseArray: true }),
      fc.constantFrom(...WRONG_KINDS),
      disturbed(payload),
    );
    fc.assert(
      fc.property(anything, (input) => {
        const result = schema.safeParse(input);
        if (!result.success) expect(result.error).toBeInstanceOf(ZodError);
      }),
      { numRuns: 60 },
    );
  });
}

/** The good payload with one of its fields replaced by anything. */
function disturbed(payload: unknown): fc.Arbitrary<unknown> {
  if (!isObject(payload)) return fc.jsonValue();
  return fc
    .tuple(fc.constantFrom(...Object.keys(payload)), fc.jsonValue())
    .map(([key, value]) => ({ ...payload, [key]: value }));
}

import { z } from "zod";

/** A JSON Schema as the documents hold it. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  [keyword: string]: unknown;
}

/** What whoever sends it writes, or what whoever gets it reads; the two differ where a schema has defaults. */
type Side = "input" | "output";

/** The JSON Schema of a schema of the contract. */
export function jsonSchemaOf(schema: z.ZodType, side: Side): JsonSchema {
  const { $schema: _dialect, ...whole } = z.toJSONSchema(schema, {
    io: side,
    unrepresentable: "any",
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  });
  return whole as JsonSchema;
}

/** Leaves out what says nothing to a reader: the pattern behind a named format, and the bounds of a whole number. */
function tidy(schema: JsonSchema): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // An answer may grow by fields that a reader does not know yet.
  delete schema.additionalProperties;
}

/** The `$ref`s of a document that lead to nothing in it. */
export function danglingReferences(document: object): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === "$ref" && typeof member === "string" && lookUp(document, member) === undefined) {
        found.push(member);
      }
      walk(member);
    }
  };
  walk(document);
  return found;
}

function lookUp(document: object, reference: string): unknown {
  const [root, ...keys] = reference.split("/");
  if (root !== "#") return undefined;
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    document,
  );
}

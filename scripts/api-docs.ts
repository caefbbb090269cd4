import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asyncApi } from "../server/http/docs/asyncapi.js";
import { openApi } from "../server/http/docs/openapi.js";

// `npm run docs:api` writes the contract's documents to `docs/`, as the server serves them at `/api/docs`.
for (const [name, document] of [
  ["openapi", openApi()],
  ["asyncapi", asyncApi()],
] as const) {
  const path = fileURLToPath(new URL(`../docs/${name}.json`, import.meta.url));
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
}

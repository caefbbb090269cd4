import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The version in the nearest `package.json` above, which is further up from compiled code than from source. */
export function packageVersion(): string {
  for (const above of ["../../", "../../../"]) {
    const path = fileURLToPath(new URL(`${above}package.json`, import.meta.url));
    if (!existsSync(path)) continue;
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof content === "object" && content !== null && "version" in content)
      return String(content.version);
  }
  return "unknown";
}

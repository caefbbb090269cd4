import { existsSync, readFileSync } from "node:fs";

/** The version in the nearest `package.json` above, which is further up from compiled code than from source. */
export function packageVersion(): string {
  for (const above of ["../", "../../"]) {
    const address = new URL(`${above}package.json`, import.meta.url);
    if (!existsSync(address)) continue;
    const content: unknown = JSON.parse(readFileSync(address, "utf8"));
    if (typeof content === "object" && content !== null && "version" in content)
      return String(content.version);
  }
  return "unknown";
}

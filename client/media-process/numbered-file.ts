import { existsSync } from "node:fs";
import { extname } from "node:path";

/** The name itself while no such file is there, and then `-2`, `-3` …: `talk.wav`, `talk-2.wav`. */
export function numberedFile(path: string): string {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${stem}-${number}${extension}`;
    if (!existsSync(name)) return name;
  }
}

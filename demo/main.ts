import { parseArgs } from "node:util";
import { CallError } from "../protocol/index.js";
import { liveProgress } from "./progress.js";
import { runDemo } from "./run.js";
import { COLOURS, PLAIN, summaryLines } from "./summary.js";

const USAGE = `Usage: npm run demo -- [--json] [--video]

Starts a server on a free port, lets seven people call each other over real WebRTC, and tells who heard whom.

  --json   one JSON object for machines instead of the summary
  --video  also sends a test pattern both ways and reads it back
`;

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === "number") return options;
  const report = await runDemo({ video: options.video }, liveProgress(process.stderr)).catch(explain);
  if (report === null) return 1;
  if (options.json) console.log(JSON.stringify(report));
  else {
    const colours = process.stdout.isTTY && !process.env.NO_COLOR;
    console.log(summaryLines(report, colours ? COLOURS : PLAIN).join("\n"));
  }
  return report.verdict === "pass" ? 0 : 1;
}

function explain(error: unknown): null {
  const { code, message } = CallError.from(error, "internal", String(error));
  process.stderr.write(`demo: ${message} (${code})\n`);
  if (process.env.DEBUG) console.error(error);
  return null;
}

function readOptions(): { json: boolean; video: boolean } | number {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        video: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!values.help) return values;
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
}

process.exitCode = await main();

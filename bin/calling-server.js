#!/usr/bin/env node
import { run } from "../dist/server/commands/main.js";

process.exitCode = await run(process.argv.slice(2));

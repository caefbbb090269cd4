#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 17)) {
  console.error(`calling: this needs Node 20.17 or newer, and this is Node ${process.versions.node} (usage)`);
  process.exitCode = 2;
} else {
  const { main } = await import("../dist/cli/main.js");
  await main(process.argv.slice(2));
}

import { askTerminal } from "../../../cli/doctor/terminal-probe.js";

// Asks the terminal that this runs in, and prints what it said.
console.log(JSON.stringify(await askTerminal(process.stdin, process.stdout)));

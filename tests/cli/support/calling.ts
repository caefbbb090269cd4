import { main } from "../../../cli/main.js";

// What `bin/calling.js` does, straight from the source.
await main(process.argv.slice(2));

import { startServer } from "../../server/main.js";
import { beMeasured } from "./measured.js";
import { seededServer } from "./seed-people.js";

const [port = "0", folder = "", people = "0"] = process.argv.slice(2);

/** Our server as an operator runs it: SQLite on the disk, tokens, limits, everything on. */
const { config, tokens } = await seededServer(folder, Number(people));
const server = await startServer({ ...config, port: Number(port) });
beMeasured({ url: server.url, tokens }, () => server.close());

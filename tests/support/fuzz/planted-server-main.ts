import { allPlants } from "./plants.js";

/* A server with one fault in it, which the environment names. What it imports must be loaded after the fault is in. */
const plant = allPlants().find(({ name }) => name === process.env.FUZZ_PLANT);
if (!plant) throw new Error(`There is no fault "${process.env.FUZZ_PLANT}"`);
plant.sow();
await import("../child-server-main.js");

import type { Measurement } from "../measurement.js";
import { besideNode, launcher, timeOf } from "./beside-node.js";

/** `calling --version`, from its start to its end. */
export const measureProcessStart = (): Promise<Measurement> =>
  besideNode({
    name: "calling --version",
    pairs: 21,
    maxRatio: 1.5,
    time: () => timeOf([launcher, "--version"]),
  });

import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second wherever Linux runs on ordinary hardware. */
const TICKS_PER_SECOND = 100;
/** The fields after the name in brackets begin with the third; see proc(5). */
const USER_TIME = 14 - 3;
const SYSTEM_TIME = 15 - 3;

/** Seconds of processor time that a process has used, its children not counted. */
export function processSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
}

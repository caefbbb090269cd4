import { hostileText } from "./hostile-values.js";
import type { Random } from "./random.js";

const NAMESPACES = ["", "/admin,", "/,", "/__proto__,", "/a?b=c,", "/%zz,", "/x".repeat(200)] as const;
/** From this on ids of acknowledgements are hostile: whoever counts its own stays below. */
export const HOSTILE_ACK_IDS = 4_000_000_000;
const ACK_IDS = ["", `${HOSTILE_ACK_IDS}`, `00${HOSTILE_ACK_IDS}`, "4294967296", "9".repeat(30)] as const;
const BODIES = [
  "",
  "[]",
  "{}",
  "null",
  '""',
  "0",
  "[1]",
  "[null]",
  "[[]]",
  '["heartbeat"]',
  '["heartbeat",{"_placeholder":true,"num":0}]',
  '["callUser",{"_placeholder":true,"num":-1}]',
  '["callUser",{"_placeholder":true,"num":"length"}]',
  '["disconnect"]',
  '["connect"]',
  '["error","x"]',
  '["newListener",1]',
  '["removeListener",1]',
  '["disconnecting"]',
  '["connect_error",{}]',
  '{"sid":"x"}',
  '{"token":""}',
  '{"__proto__":{"token":"x"}}',
  "[",
  '["heartbeat",',
  "\u0000",
  '["\\ud800"]',
] as const;

/** A Socket.IO packet with one part or several out of order, inside an Engine.IO message. */
export function hostilePacket(random: Random): string {
  const type = random.chance(0.9) ? String(random.below(8)) : hostileText(random).slice(0, 3);
  const attachments = random.chance(0.3) ? `${random.pick(["0", "1", "2", "-1", "1e9", "x", "11"])}-` : "";
  const body = random.chance(0.1) ? deepBody(random) : random.pick(BODIES);
  return `4${type}${attachments}${random.pick(NAMESPACES)}${random.pick(ACK_IDS)}${body}`;
}

/** Engine.IO packets below Socket.IO: every type, known or not, with and without a body. */
export function hostileEnginePacket(random: Random): string {
  const types = [
    "0",
    "1",
    "2",
    "3",
    "5",
    "6",
    "7",
    "8",
    "9",
    "b",
    "bAAAA",
    ":",
    "",
    "\u001e",
    "-1",
    "4",
    "40",
    "41",
  ];
  const type = random.pick(types) ?? "6";
  return type + (random.chance(0.5) ? hostileText(random).slice(0, 2_000) : "");
}

/** Brackets as deep as one frame allows, and events with very many arguments. */
function deepBody(random: Random): string {
  const depth = random.pick([10, 1_000, 20_000]);
  if (random.chance(0.5)) return `["heartbeat",${"[".repeat(depth)}${"]".repeat(depth)}]`;
  return `["heartbeat"${",0".repeat(depth)}]`;
}

import { isIPv6 } from "node:net";

const GROUPS = 8;
/** A customer gets at least a /64, and every address in it is theirs for the taking. */
const NETWORK_GROUPS = 4;

/** Some proxies name the port too: `192.0.2.1:5000`, `[2001:db8::1]:5000`. */
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/;

/** What stands for an address in a budget: an IPv4 address by itself, an IPv6 address by its /64. */
export function addressKey(address: string): string {
  const [, bracketed, dotted] = WITH_PORT.exec(address) ?? [];
  const [plain = ""] = (bracketed ?? dotted ?? address).split("%", 1);
  if (!isIPv6(plain)) return plain;
  const groups = expand(plain);
  return embeddedIPv4(groups) ?? `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

/** The eight groups of an IPv6 address as hexadecimal numbers without leading zeros. */
function expand(address: string): string[] {
  const [head = "", tail] = withoutDots(address).split("::", 2);
  const before = groupsOf(head);
  if (tail === undefined) return before;
  const after = groupsOf(tail);
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after];
}

const groupsOf = (part: string): string[] =>
  part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16).toString(16));

/** Writes an IPv4 address at the end of an IPv6 address as two groups. */
function withoutDots(address: string): string {
  const [dotted] = /\d+\.\d+\.\d+\.\d+$/.exec(address) ?? [];
  if (dotted === undefined) return address;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
  const pair = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(":");
  return address.slice(0, -dotted.length) + pair;
}

/** The IPv4 address in `::ffff:0:0/96`: the same client, seen by a socket that listens on both. */
function embeddedIPv4(groups: readonly string[]): string | undefined {
  const isMapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!isMapped) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 255];
    })
    .join(".");
}

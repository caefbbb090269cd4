import { expect, test } from "vitest";
import { readText } from "./repository.js";

/** An address as a number; those of IPv4 are counted apart, because coturn compares them apart. */
function numberOf(address: string): { family: 4 | 6; value: bigint } {
  if (!address.includes(":")) {
    return { family: 4, value: address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(":"),
  );
  const [head = "", tail] = plain.split("::");
  const groups = (part: string) => part.split(":").filter((group) => group !== "");
  const [before, after] = [groups(head), groups(tail ?? "")];
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  const full = [...before, ...Array.from({ length: gap }, () => "0"), ...after];
  return { family: 6, value: full.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

const ranges = [...readText("deploy/turnserver.conf").matchAll(/^denied-peer-ip=(\S+?)-(\S+)$/gm)].map(
  ([, first = "", last = ""]) => ({ first: numberOf(first), last: numberOf(last) }),
);

const isDenied = (address: string): boolean => {
  const { family, value } = numberOf(address);
  return ranges.some(
    ({ first, last }) => first.family === family && first.value <= value && value <= last.value,
  );
};

test("every range begins before it ends", () => {
  expect(ranges.length).toBeGreaterThan(20);
  for (const { first, last } of ranges) {
    expect(first.family).toBe(last.family);
    expect(first.value <= last.value).toBe(true);
  }
});

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::127.0.0.1",
  "2002:7f00:1::",
  "2001:0:102:304::1",
  "fd00::1",
  "fc00::1",
  "fe80::1",
  "febf::1",
  "ff02::1",
])("the relay is no way to %s", (address) => {
  expect(isDenied(address)).toBe(true);
});

test.each(["8.8.8.8", "172.15.255.255", "172.32.0.0", "192.169.0.1", "2a00:1450:4001::1", "2606:4700::1111"])(
  "the relay reaches %s",
  (address) => {
    expect(isDenied(address)).toBe(false);
  },
);

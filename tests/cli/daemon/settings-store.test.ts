import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_SETTINGS, type Settings } from "../../../cli/daemon/contract.js";
import { SettingsStore } from "../../../cli/daemon/settings-store.js";

let folder: string;
let path: string;
let remarks: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-settings-"));
  path = join(folder, "profiles", "ada.settings.json");
  remarks = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Settings => SettingsStore.open(path, (line) => remarks.push(line)).settings;

test("what was chosen is there the next time, in a file of one's own", () => {
  const store = SettingsStore.open(path, () => undefined);
  expect(store.settings).toEqual(DEFAULT_SETTINGS);
  expect(existsSync(path)).toBe(false);
  store.change({ volume: 0.5, microphone: "Headset" });
  store.change({ theme: "dark" });
  expect(open()).toEqual({ ...DEFAULT_SETTINGS, volume: 0.5, microphone: "Headset", theme: "dark" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "profiles"))).toEqual(["ada.settings.json"]);
  expect(remarks).toEqual([]);
});

test.each(["", "{", "[]", "null", "7", "\u0000"])("a file that holds %j is set aside and told of", (text) => {
  SettingsStore.open(path, () => undefined).change({ volume: 2 });
  writeFileSync(path, text);
  expect(open()).toEqual(DEFAULT_SETTINGS);
  expect(readFileSync(`${path}.broken`, "utf8")).toBe(text);
  expect(remarks).toEqual([expect.stringContaining(`${path}.broken`)]);
});

test("a setting that makes no sense costs itself alone, and unknown ones are left out", () => {
  SettingsStore.open(path, () => undefined).change({ volume: 2 });
  writeFileSync(path, JSON.stringify({ volume: 99, theme: "dark", ascii: "yes", later: true }));
  expect(open()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark" });
  expect(remarks.sort()).toEqual([expect.stringContaining("ascii"), expect.stringContaining("volume")]);
});

test("a change that cannot be written is refused and changes nothing", () => {
  const store = SettingsStore.open("/proc/nowhere/settings.json", () => undefined);
  expect(() => store.change({ volume: 2 })).toThrow(expect.objectContaining({ code: "profile-unreadable" }));
  expect(store.settings.volume).toBe(1);
});

test("whatever the file holds, the settings are ones that make sense", () => {
  SettingsStore.open(path, () => undefined).change({});
  const known = Object.fromEntries(Object.keys(DEFAULT_SETTINGS).map((name) => [name, fc.anything()]));
  fc.assert(
    fc.property(fc.record(known, { requiredKeys: [] }), (given) => {
      writeFileSync(path, JSON.stringify(given));
      const settings = open();
      expect(settings.volume).toBeGreaterThanOrEqual(0);
      expect(settings.volume).toBeLessThanOrEqual(4);
      expect(typeof settings.ringTone).toBe("boolean");
      expect(Object.keys(settings).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
    }),
    { numRuns: 100 },
  );
});

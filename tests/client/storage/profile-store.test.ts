import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder, profilePath } from "../../../client/storage/profile-paths.js";
import { ProfileStore, type Session } from "../../../client/storage/profile-store.js";
import type { Contact } from "../../../protocol/index.js";

const SESSION: Session = {
  token: "secret",
  server: "http://one.example",
  userId: 7,
  email: "ada@example.org",
  firstName: "Ada",
  lastName: "Byron",
  callId: "ada",
};
const CONTACT: Contact = {
  contact_id: 1,
  user_id: 7,
  contact_user_id: 8,
  nickname: null,
  created_at: "2026-01-01T00:00:00.000Z",
  first_name: "Bob",
  last_name: "Example",
  email: "bob@example.org",
  call_user_id: "bob",
};

let home: string;
let path: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "calling-profile-"));
  path = join(home, "profiles", "default.sqlite");
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Opens the profile for as long as the work takes. */
function withStore<T>(work: (store: ProfileStore) => T): T {
  const store = ProfileStore.open(path);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** Puts something into the file that the program never would. */
function tamper(name: string, value: string): void {
  const database = new Database(path);
  database.prepare("INSERT OR REPLACE INTO entries (name, value) VALUES (?, ?)").run(name, value);
  database.close();
}

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe("a profile", () => {
  it("is readable by its owner alone, the folder too", () => {
    withStore((store) => {
      store.session = SESSION;
    });
    expect([modeOf(path), modeOf(join(home, "profiles"))]).toEqual(["600", "700"]);
  });

  it("that others could read is closed to them when it is opened", () => {
    withStore(() => {});
    chmodSync(path, 0o644);
    chmodSync(join(home, "profiles"), 0o755);
    withStore(() => {});
    expect([modeOf(path), modeOf(join(home, "profiles"))]).toEqual(["600", "700"]);
  });

  it("keeps session, device and lists over a restart", () => {
    const device = withStore((store) => {
      store.session = SESSION;
      store.cache("contacts", [CONTACT]);
      store.cache("contacts", [CONTACT, { ...CONTACT, contact_id: 2 }]);
      return store.deviceId;
    });
    withStore((store) => {
      expect(store.session).toEqual(SESSION);
      expect(store.deviceId).toBe(device);
      expect(store.cached("contacts")).toHaveLength(2);
      expect(store.cached("history")).toBeNull();
    });
  });

  it("forgets everything but its device when somebody logs out", () => {
    const device = withStore((store) => {
      store.session = SESSION;
      store.cache("contacts", [CONTACT]);
      store.cache("history", []);
      return store.deviceId;
    });
    withStore((store) => {
      store.session = null;
    });
    withStore((store) => {
      const kept = [store.session, store.cached("contacts"), store.cached("history"), store.deviceId];
      expect(kept).toEqual([null, null, null, device]);
    });
    expect(readFileSync(path).includes(SESSION.token)).toBe(false);
  });

  it("names a device that a server takes", () => {
    expect(withStore((store) => store.deviceId)).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  });

  it.each([
    ["no JSON", "{"],
    ["another shape", '{"token":7}'],
    ["null", "null"],
  ])("that holds %s where a value belongs has none there", (_what, value) => {
    const device = withStore((store) => store.deviceId);
    for (const name of ["session", "contacts", "history", "device"]) tamper(name, value);
    withStore((store) => {
      expect([store.session, store.cached("contacts"), store.cached("history")]).toEqual([null, null, null]);
      expect(store.deviceId).not.toBe(device);
      store.session = SESSION;
      expect(store.session).toEqual(SESSION);
    });
  });

  it("that is no database is unreadable, and stays as it is", () => {
    mkdirSync(join(home, "profiles"));
    writeFileSync(path, "this is not a database, however long one looks at it");
    expect(() => ProfileStore.open(path)).toThrow(
      expect.objectContaining({ code: "profile-unreadable", message: expect.stringContaining(path) }),
    );
    expect(readFileSync(path, "utf8")).toContain("not a database");
  });

  it("whose folder is a file is unreadable", () => {
    writeFileSync(join(home, "profiles"), "");
    expect(() => ProfileStore.open(path)).toThrow(expect.objectContaining({ code: "profile-unreadable" }));
  });

  it("can be used by two processes at once, which agree on the device", async () => {
    const script = new URL("open-profile.ts", import.meta.url).pathname;
    const run = (mark: string) =>
      promisify(execFile)(process.execPath, ["--import", "tsx", script, path, mark]);
    const [one, two] = await Promise.all([run("one"), run("two")]);
    expect(one.stdout).toBe(two.stdout);
    withStore((store) => {
      expect(store.deviceId).toBe(one.stdout);
      expect(["one", "two"]).toContain(store.session?.token);
    });
  });
});

describe("where profiles are", () => {
  it("is moved by CALLING_HOME", () => {
    expect(profilePath("work", { CALLING_HOME: "/data" })).toBe("/data/profiles/work.sqlite");
    expect(dataFolder({ CALLING_HOME: "" })).not.toBe("");
  });

  it.each(["", ".", "..", "../work", "a/b", "a b", "ä", "x".repeat(33), "a.sqlite", "a\0b"])(
    "a profile cannot be called %j",
    (name) => {
      expect(() => profilePath(name)).toThrow(expect.objectContaining({ code: "usage" }));
    },
  );
});

it.runIf(process.platform === "linux")(
  "a folder that cannot be made is an error, and not an endless try",
  () => {
    expect(() => ProfileStore.open("/proc/nowhere/at/all.sqlite")).toThrow(
      expect.objectContaining({ code: "profile-unreadable" }),
    );
  },
);

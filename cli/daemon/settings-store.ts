import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { ensurePrivateFolder } from "../../client/storage/profile-paths.js";
import { CallError } from "../../protocol/errors.js";
import { DEFAULT_SETTINGS, type Settings } from "./contract.js";
import { settingsSchema } from "./requests.js";

const OWNER_ONLY_FILE = 0o600;

/** What a user has chosen, in one small file that only they can read. */
export class SettingsStore {
  readonly #path: string;
  #settings: Settings;

  private constructor(path: string, settings: Settings) {
    this.#path = path;
    this.#settings = settings;
  }

  /**
   * Reads the file. One that cannot be understood is set aside under `.broken` and told of, since what stands in it may
   * be mended by hand; single settings that make no sense are as if they were not there.
   */
  static open(path: string, remark: (line: string) => void): SettingsStore {
    const text = readText(path);
    if (text === null) return new SettingsStore(path, DEFAULT_SETTINGS);
    const parsed = parseObject(text);
    if (parsed === null) {
      renameSync(path, `${path}.broken`);
      remark(`the settings could not be read; they lie in ${path}.broken, and the defaults hold`);
      return new SettingsStore(path, DEFAULT_SETTINGS);
    }
    return new SettingsStore(path, sensible(parsed, remark));
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Keeps the changes; the file is the old one or the new one, whatever happens. Throws `profile-unreadable`. */
  change(changes: Partial<Settings>): Settings {
    const next = { ...this.#settings, ...changes };
    const draft = `${this.#path}.${process.pid}.new`;
    try {
      ensurePrivateFolder(dirname(this.#path));
      writeWhole(draft, `${JSON.stringify(next, null, 2)}\n`);
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw CallError.from(error, "profile-unreadable", `The settings cannot be written to ${this.#path}`);
    }
    this.#settings = next;
    return next;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw CallError.from(error, "profile-unreadable", `The settings at ${path} cannot be read`);
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Each setting by itself: a version that knows others must not cost all of them. */
function sensible(given: Record<string, unknown>, remark: (line: string) => void): Settings {
  const { shape } = settingsSchema;
  const entries = Object.keys(shape).flatMap((name) => {
    if (!Object.hasOwn(given, name)) return [];
    const parsed = shape[name as keyof typeof shape].safeParse(given[name]);
    if (!parsed.success) remark(`the setting ${name} makes no sense; its default holds`);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(entries) as Partial<Settings>) };
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, "w", OWNER_ONLY_FILE);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { dataFolder, profilePath } from "../../client/storage/profile-paths.js";
import type { Environment } from "../context.js";
import type { Candidate, Place } from "./complete.js";
import type { LookUp, Values } from "./values.js";

const FILE = "file:";
const PROFILE_FILE = /^(.+)\.sqlite$/;

/** Everything that the place allows, with what has to be looked up for it. Whatever cannot be found is left out. */
export async function candidatesFor(place: Place, env: Environment): Promise<Candidate[]> {
  const { values, begun, prefix } = place;
  const found = [...place.candidates, ...(values === null ? [] : await expand(values, place, env))];
  return found
    .filter(({ value }) => value.startsWith(begun))
    .map((one) => ({ ...one, value: prefix + one.value }));
}

async function expand(values: Values, place: Place, env: Environment): Promise<Candidate[]> {
  switch (values.kind) {
    case "nothing":
      return [];
    case "words":
      return values.words.map((value) => ({ value }));
    case "words-or-file": {
      if (!place.begun.startsWith(FILE)) return values.words.map((value) => ({ value }));
      return files(place.begun.slice(FILE.length)).map(({ value }) => ({ value: FILE + value }));
    }
    default: {
      const found = await lookUp(values.kind, place, env);
      return values.list ? continued(place.begun, found) : found;
    }
  }
}

/** In a list with commas the last part is the one that is being typed; those before it are not offered again. */
function continued(begun: string, found: readonly Candidate[]): Candidate[] {
  const before = begun.split(",").slice(0, -1);
  const start = before.map((part) => `${part},`).join("");
  return found
    .filter(({ value }) => !before.includes(value))
    .map((one) => ({ ...one, value: start + one.value }));
}

async function lookUp(what: LookUp, place: Place, env: Environment): Promise<Candidate[]> {
  switch (what) {
    case "files":
      return files(place.begun);
    case "profiles":
      return profiles(env);
    case "devices":
      return devices(place.operands[0]);
    case "contacts":
      return contacts(place.profile ?? (env.CALLING_PROFILE || "default"), env);
  }
}

/** As a shell would complete them: the folder's entries, hidden ones only when asked for. */
function files(begun: string): Candidate[] {
  const folder = begun.endsWith("/") ? begun : dirname(begun);
  const start = begun.endsWith("/") ? "" : basename(begun);
  const shown = begun === "" || !begun.includes("/") ? "" : folder.endsWith("/") ? folder : `${folder}/`;
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name.startsWith(start) && (start.startsWith(".") || !name.startsWith(".")))
    .map((entry) => {
      const isFolder =
        entry.isDirectory() || (entry.isSymbolicLink() && isFolderAt(join(folder, entry.name)));
      return { value: `${shown}${entry.name}${isFolder ? "/" : ""}` };
    });
}

const isFolderAt = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function profiles(env: Environment): Candidate[] {
  return readdirSync(join(dataFolder({ ...env }), "profiles")).flatMap((name) => {
    const [, value] = PROFILE_FILE.exec(name) ?? [];
    return value === undefined ? [] : [{ value }];
  });
}

/** The contacts that the profile remembers: nobody waits for a server while typing. */
async function contacts(profile: string, env: Environment): Promise<Candidate[]> {
  const path = profilePath(profile, { ...env });
  if (!existsSync(path)) return [];
  const { ProfileStore } = await import("../../client/index.js");
  const store = ProfileStore.openToRead(path);
  try {
    return (store.cached("contacts") ?? []).flatMap(
      ({ call_user_id: value, first_name, last_name, nickname }) =>
        value === null ? [] : [{ value, description: nickname ?? `${first_name} ${last_name}` }],
    );
  } finally {
    store.close();
  }
}

async function devices(kind: string | undefined): Promise<Candidate[]> {
  const { listCameras, listDevices } = await import("../../client/index.js");
  if (kind === "camera") return (await listCameras()).map(({ name }) => ({ value: name }));
  const { microphones, speakers } = await listDevices();
  const found = kind === "microphone" ? microphones : kind === "speaker" ? speakers : [];
  return found.map(({ name }) => ({ value: name }));
}

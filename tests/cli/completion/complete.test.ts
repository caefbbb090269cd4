import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pathOf, visibleCommands } from "../../../cli/command-path.js";
import { optionsOf, placeOf, valuesOfArgument, valuesOfOption } from "../../../cli/completion/complete.js";
import { candidatesFor } from "../../../cli/completion/look-up.js";
import { buildProgram } from "../../../cli/program.js";
import { ProfileStore, profilePath } from "../../../client/index.js";
import { FakeIo } from "../support/fake-io.js";

const { program } = buildProgram(new FakeIo(), {}, async () => 0);

/** Every command that one can see, the program first. */
function all(command: Command): Command[] {
  return [command, ...visibleCommands(command).flatMap(all)];
}

describe("what may stand at the cursor", () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "calling-complete-"));
    for (const [profile, callId] of [
      ["default", "bob"],
      ["work", "boss"],
    ] as const) {
      const store = ProfileStore.open(profilePath(profile, { CALLING_HOME: home }));
      const person = {
        first_name: "Bo",
        last_name: "Example",
        email: "bo@example.org",
        user_id: 1,
        nickname: null,
      };
      store.cache("contacts", [
        {
          ...person,
          contact_id: 1,
          contact_user_id: 2,
          call_user_id: callId,
          created_at: "2026-01-01T00:00:00.000Z",
        },
        {
          ...person,
          contact_id: 2,
          contact_user_id: 3,
          call_user_id: "carol",
          created_at: "2026-01-01T00:00:00.000Z",
        },
      ]);
      store.close();
    }
    mkdirSync(join(home, "sounds"));
    writeFileSync(join(home, "song.wav"), "");
  });

  afterAll(() => rmSync(home, { recursive: true }));

  const complete = async (line: string): Promise<string[]> => {
    const found = await candidatesFor(placeOf(program, line.split(" ")), { CALLING_HOME: home });
    return found.map(({ value }) => value.replaceAll(home, "HOME"));
  };

  test.each<[string, string[]]>([
    ["regi", ["register"]],
    ["mute ", ["on", "off"]],
    ["mute o", ["on", "off"]],
    ["mute on ", []],
    ["contacts re", ["rename", "remove"]],
    ["call b", ["bob"]],
    ["call --video b", ["bob"]],
    ["call --in file:x --loop b", ["bob"]],
    ["--profile work call b", ["boss"]],
    ["--profile=work call b", ["boss"]],
    ["--profile w", ["work"]],
    ["--profile=w", ["--profile=work"]],
    ["call bob --rec", ["--record"]],
    ["call bob --vid", ["--video", "--video-in"]],
    ["call bob --video --vid", ["--video-in"]],
    ["call bob --invite ", ["bob", "carol"]],
    ["call bob --invite bob,", ["bob,carol"]],
    ["invite bob c", ["carol"]],
    ["history --direction ", ["incoming", "outgoing"]],
    ["history --direction=in", ["--direction=incoming"]],
    ["call bob --in to", ["tone:440"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["completion --", ["--json", "--server", "--fallback", "--profile", "--debug", "--help"]],
    ["call -- --vid", []],
    ["nonsense ", []],
    ["complet", ["completion"]],
    ["login --email=x --password-", ["--password-stdin"]],
  ])("%j", async (line, expected) => {
    expect((await complete(line)).filter((value) => !["--version"].includes(value))).toEqual(expected);
  });

  test("files, alone and after file:, folders with their slash", async () => {
    expect(await complete(`call bob --record ${home}/so`)).toEqual(
      expect.arrayContaining(["HOME/sounds/", "HOME/song.wav"]),
    );
    expect(await complete(`call bob --in file:${home}/song`)).toEqual(["file:HOME/song.wav"]);
    expect(await complete(`call bob --in=file:${home}/song`)).toEqual(["--in=file:HOME/song.wav"]);
  });

  test("whatever is typed, something is answered", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "call",
        "contacts",
        "--in",
        "--",
        "--profile",
        "-V",
        "devices",
        "use",
        "=",
        "--x=",
        "-",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        expect(placeOf(program, words).candidates).toBeInstanceOf(Array);
      }),
    );
  });
});

describe("every value that a command takes is known to the completion", () => {
  const commands = all(program);
  test.each(
    commands.flatMap((command) => command.options.filter(({ required }) => required).map((option) => option)),
  )("$flags", (option) => expect(valuesOfOption(option)).not.toBeNull());
  test.each(
    commands.flatMap((command) =>
      command.registeredArguments.map(
        (argument) => [`${pathOf(command)} ${argument.name()}`, command, argument] as const,
      ),
    ),
  )("%s", (_name, command, argument) => expect(valuesOfArgument(command, argument)).not.toBeNull());

  test("and nothing is known of what is no longer there", async () => {
    const { ARGUMENT_VALUES, OPTION_VALUES } = await import("../../../cli/completion/values.js");
    const options = new Set(commands.flatMap(optionsOf).map(({ long }) => long));
    const taken = commands.flatMap((command) =>
      command.registeredArguments.map((argument) => `${pathOf(command)} ${argument.name()}`),
    );
    expect(Object.keys(OPTION_VALUES).filter((name) => !options.has(name))).toEqual([]);
    expect(Object.keys(ARGUMENT_VALUES).filter((name) => !taken.includes(name))).toEqual([]);
  });
});

import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import type { CommandContext } from "../context.js";
import type { SoundDevices } from "../daemon/contract.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printResult, printRows } from "../output.js";
import type { Start } from "../start.js";

const KINDS = ["microphone", "speaker", "camera"] as const;
export type DeviceKind = (typeof KINDS)[number];

export interface UseOptions {
  kind: DeviceKind;
  /** Part of the device's name; null is the system's default. */
  name: string | null;
}

export function declareDevices(parent: Command, start: Start): void {
  const devices = parent.command("devices").description("microphones, speakers and cameras");
  devices
    .command("list", { isDefault: true })
    .description("show them")
    .action(() => start(listDevices, {}));
  devices
    .command("use <kind> <name>")
    .description(`choose one by a part of its name, or "default"; kinds: ${KINDS.join(", ")}`)
    .action((kind: string, name: string) =>
      start(useDevice, { kind: parseKind(kind), name: name === "default" ? null : name }),
    );
}

/** What is connected is asked of the daemon's media process, which knows what it can open. */
export async function listDevices(_options: object, context: CommandContext): Promise<ExitCode> {
  const daemon = await context.daemon({ start: true });
  const [devices, chosen] = [await daemon.request("devices", {}), await daemon.request("settings", {})];
  const rows = KINDS.flatMap((kind) =>
    listOf(devices, kind).map(({ name, isDefault }) => ({
      kind,
      name,
      default: isDefault,
      chosen: isChosen(name, chosen[kind]),
    })),
  );
  type Row = (typeof rows)[number];
  const columns = [
    { title: "KIND", value: (row: Row) => row.kind },
    { title: "NAME", value: (row: Row) => row.name },
    { title: "", value: (row: Row) => (row.chosen ? "chosen" : row.default ? "default" : "") },
  ];
  printRows(context, rows, columns, "No sound devices and no cameras were found; calls go on in silence.");
  return EXIT.done;
}

export async function useDevice({ kind, name }: UseOptions, context: CommandContext): Promise<ExitCode> {
  const daemon = await context.daemon({ start: true });
  const devices = listOf(await daemon.request("devices", {}), kind);
  const found = name === null ? null : devices.find((device) => isChosen(device.name, name));
  if (found === undefined) {
    const known = devices.map((device) => device.name).join(", ") || "none";
    throw new CallError("not-found", `No ${kind} has "${name}" in its name; there is ${known}`);
  }
  await daemon.request("changeSettings", { [kind]: name });
  const shown = found?.name ?? "the system's default";
  printResult(context, { kind, name: found?.name ?? null }, `The ${kind} is ${shown} now.`);
  return EXIT.done;
}

const listOf = (devices: SoundDevices, kind: DeviceKind) => devices[`${kind}s`];

const isChosen = (device: string, part: string | null): boolean =>
  part !== null && device.toLowerCase().includes(part.toLowerCase());

function parseKind(text: string): DeviceKind {
  const kind = KINDS.find((one) => one === text);
  if (kind) return kind;
  throw new CallError("usage", `devices use takes ${KINDS.join(", ")}`);
}

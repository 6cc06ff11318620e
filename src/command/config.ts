import type { CommandDef } from "citty";
import type { ConfigFlags, LoadedConfig } from "../config/load.ts";
import { strayVariables } from "../config/stray.ts";
import { AppError } from "../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { plain } from "./format/style.ts";
import { formatTable, widestOf, type Column } from "./format/table.ts";
import { plainText } from "./format/text.ts";
import type { Host } from "./host.ts";
import { jsonText } from "./format/json.ts";

/** Prints every setting and where it comes from, or says whether all of them are valid. */
export function configCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "config", description: "print every setting and where it comes from, or check them" },
    args: {
      action: { type: "positional", description: "print or check", required: true },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: ({ args }) => {
      const flags = dataFlagsOf(args);
      const json = args.json === true;
      if (args.action === "check") checkConfig(host, flags, { json });
      else if (args.action === "print")
        host.out(printConfig(host.loadConfig(flags), { json, width: host.terminal.columns }));
      else
        throw new AppError(
          "invalid",
          `config ${args.action} is not known: write 'config print' or 'config check'.`,
        );
      for (const stray of strayVariables(host.env)) host.err(`hallmonitor: ${plainText(stray)}`);
    },
  });
}

interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

/** Cells for a value beside its key; most take no more. */
const valueRoom = 20;

const columns = [
  { title: "key", cell: ({ key }) => key },
  { title: "from", cell: ({ origin }) => origin },
  // Last, for one may be longer than a terminal is wide.
  { title: "value", cell: ({ value }) => plainText(JSON.stringify(value)) },
] as const satisfies readonly Column<Row>[];

/** Every setting with its value, as a user writes it, and its origin. */
export function printConfig(
  loaded: LoadedConfig,
  { json, width }: { readonly json: boolean; readonly width: number },
): string {
  const settings = Array.from(loaded.values, ([key, value]) => ({
    key,
    value,
    origin: loaded.origins.get(key) ?? "default",
  }));
  if (json) return jsonText({ schema_version: 1, file: loaded.file ?? null, settings });
  return [`config file: ${plainText(loaded.file ?? "none")}`, "", ...settingLines(settings, width)].join(
    "\n",
  );
}

/** A value is never cut, for then it cannot be checked or copied: where it has no room beside its key, it stands below. */
function settingLines(settings: readonly Row[], width: number): string[] {
  const [key, from, value] = columns;
  const names = formatTable(settings, [key, from], { width: Infinity });
  if (widestOf(names) + valueRoom <= width)
    return formatTable(settings, columns, { width: Infinity, title: plain });
  return settings.flatMap((row) => [key.cell(row), `  ${from.cell(row)}  ${value.cell(row)}`]);
}

/** Exit code 0 after saying which config is valid. Throws `invalid`, exit code 2, with all that is wrong with the file. */
export function checkConfig(host: CheckHost, flags: ConfigFlags, print: { readonly json: boolean }): 0 {
  try {
    return tellValid(host, flags, print);
  } catch (thrown) {
    const { code, message } = AppError.from(thrown);
    if (print.json && code === "invalid")
      host.out(jsonText({ schema_version: 1, valid: false, error: message }));
    throw thrown;
  }
}

type CheckHost = Pick<Host, "loadConfig" | "openPrices" | "out">;

/** The prices are opened, too: only the catalogue knows whether an alias leads anywhere. */
function tellValid(host: CheckHost, flags: ConfigFlags, { json }: { readonly json: boolean }): 0 {
  const { config, file } = host.loadConfig(flags);
  host.openPrices(config);
  if (json) host.out(jsonText({ schema_version: 1, file: file ?? null, valid: true }));
  else if (file === undefined) host.out("the config is valid; there is no config file");
  else host.out(`the config is valid: ${plainText(file)}`);
  return 0;
}

import type { ArgsDef, CommandDef } from "citty";
import type { ConfigFlags } from "../config/load.ts";
import { AppError } from "../domain/error.ts";
import { machineTimeZone, type Calendar } from "../query/calendar.ts";
import { parseFilter } from "../query/filter.ts";
import type { Filter, LedgerReader } from "../store/store.ts";

/** Where the data lies: every command that reads has these. */
export const dataFlags = {
  "data-dir": { type: "string", description: "the folder of the ledger", valueHint: "DIR" },
  config: { type: "string", description: "configuration file", valueHint: "FILE" },
} as const satisfies ArgsDef;

/** What narrows an answer and how it is printed. */
export const readFlags = {
  ...dataFlags,
  json: { type: "boolean", description: "print JSON as the API does" },
  since: { type: "string", description: "from this day or time on, such as 2026-11-20", valueHint: "DAY" },
  until: { type: "string", description: "up to this day (inclusive) or time", valueHint: "DAY" },
  timezone: { type: "string", description: "whose days are meant, such as Europe/Berlin", valueHint: "ZONE" },
  project: { type: "string", description: "only this project" },
  agent: { type: "string", description: "only this agent" },
  model: { type: "string", description: "only this model" },
} as const satisfies ArgsDef;

interface DataArgs {
  readonly "data-dir"?: string | undefined;
  readonly config?: string | undefined;
}

interface ReadArgs extends DataArgs {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly timezone?: string | undefined;
  readonly project?: string | undefined;
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
}

export function dataFlagsOf(args: DataArgs): ConfigFlags {
  return { dataDir: args["data-dir"], config: args.config };
}

/** The filter that the flags mean, and the calendar their days were read in. */
export function filterOf(args: ReadArgs, reader: LedgerReader): { filter: Filter; calendar: Calendar } {
  const { since, until, timezone, project, agent, model } = args;
  return parseFilter(
    {
      from: since,
      to: until,
      names: ["--since", "--until"],
      timezone: timezone ?? machineTimeZone(),
      project,
      agent,
      model,
    },
    reader,
  );
}

/** A command that refuses flags it does not know: a typing mistake must not silently answer another question. */
export function strict<T extends ArgsDef>(command: CommandDef<T> & { args: T }): CommandDef {
  const checked: CommandDef<T> = {
    ...command,
    run: (context) => {
      checkFlags(context.rawArgs, command.args);
      checkPositionals(context.args._, command.args);
      return command.run?.(context);
    },
  };
  // The runner parses by the definition it is given, so the commands may stand side by side without their own types.
  return checked as unknown as CommandDef;
}

function checkFlags(rawArgs: readonly string[], args: ArgsDef): void {
  const known = new Map(Object.entries(args).filter(([, arg]) => arg.type !== "positional"));
  for (const raw of rawArgs) {
    if (raw === "--") return;
    if (!raw.startsWith("--")) continue;
    const [name = ""] = raw.slice(2).split("=");
    const positive = name.startsWith("no-") ? name.slice(3) : name;
    if (known.has(name) || known.get(positive)?.type === "boolean") continue;
    throw new AppError(
      "invalid",
      `--${name} is not a flag here; known: ${[...known.keys()].map((flag) => `--${flag}`).join(" ")}`,
    );
  }
}

function checkPositionals(given: readonly string[], args: ArgsDef): void {
  const room = Object.values(args).filter((arg) => arg.type === "positional").length;
  if (given.length > room) {
    throw new AppError("invalid", `'${given[room]}' is one argument too many; --help shows what is taken`);
  }
}

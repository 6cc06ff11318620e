import type { ArgsDef, CommandDef } from "citty";
import type { ConfigFlags } from "../config/load.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { machineTimeZone, weekStarts, type Calendar, type WeekStart } from "../query/calendar.ts";
import { parseFilter, type FilterText } from "../query/filter.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { findModel } from "./model-filter.ts";

/** Where the data lies: every command that reads has these. */
export const dataFlags = {
  "data-dir": { type: "string", description: "the folder of the ledger", valueHint: "DIR" },
  config: { type: "string", description: "configuration file", valueHint: "FILE" },
} as const satisfies ArgsDef;

/** The days that are meant. */
const spanFlags = {
  since: { type: "string", description: "from this day or time on, such as 2026-11-20", valueHint: "DAY" },
  until: { type: "string", description: "up to this day (inclusive) or time", valueHint: "DAY" },
  last: {
    type: "string",
    description: "the last days, weeks or months, including the current one: 7d, 3w, 2m",
    valueHint: "SPAN",
  },
} as const satisfies ArgsDef;

/** Whose data is meant, and whose days. */
const ownerFlags = {
  timezone: {
    type: "string",
    description: "time zone of the days, such as Europe/Berlin",
    valueHint: "ZONE",
  },
  project: { type: "string", description: "only this project: its folder, or the end of its path" },
  agent: { type: "string", description: "only this agent" },
  branch: { type: "string", description: "only this branch" },
  user: { type: "string", description: "only this user" },
  team: { type: "string", description: "only this team" },
} as const satisfies ArgsDef;

const jsonFlag = { type: "boolean", description: "print JSON as the API does" } as const;

/** What a question about one session takes: the agent is for two that have one of its id. */
export const oneSessionFlags = {
  ...dataFlags,
  json: jsonFlag,
  ...spanFlags,
  timezone: ownerFlags.timezone,
  agent: { type: "string", description: "whose session, if two agents have one with this id" },
} as const satisfies ArgsDef;

/** What narrows an answer about what has no model, and how it is printed. */
export const modellessFlags = {
  ...dataFlags,
  json: jsonFlag,
  ...spanFlags,
  ...ownerFlags,
} as const satisfies ArgsDef;

/** What narrows an answer and how it is printed. */
export const readFlags = {
  ...modellessFlags,
  model: { type: "string", description: "only this model: its name, whole or as tables show it" },
} as const satisfies ArgsDef;

/** One session's part, and when weeks begin. */
const partFlags = {
  session: {
    type: "string",
    description: "only this session: its id, or the beginning of one",
    valueHint: "ID",
  },
  "week-start": {
    type: "enum",
    description: "the day weeks begin on: monday or sunday (monday)",
    options: [...weekStarts],
    valueHint: "DAY",
  },
} as const satisfies ArgsDef;

/** What commands that add up usage take. */
export const usageFlags = { ...readFlags, ...partFlags } as const satisfies ArgsDef;

/** The same for what has a time of its own, in which every model counts. */
export const periodFlags = {
  ...dataFlags,
  json: readFlags.json,
  ...ownerFlags,
  ...partFlags,
} as const satisfies ArgsDef;

interface DataArgs {
  readonly "data-dir"?: string | undefined;
  readonly config?: string | undefined;
}

/** What the flags of an answer were given. */
export interface ReadArgs extends DataArgs {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly last?: string | undefined;
  readonly timezone?: string | undefined;
  readonly project?: string | undefined;
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
  readonly branch?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly session?: string | undefined;
  readonly "week-start"?: WeekStart | undefined;
}

/**
 * `--data-dir` and `--config` as the config takes them. What was left out is undefined, and then looked for where it
 * usually is.
 */
export function dataFlagsOf(args: DataArgs): ConfigFlags {
  return { dataDir: args["data-dir"], config: args.config };
}

/** The filter that the flags mean, and the calendar their days were read in. `now` is of the day that `--last` ends with. */
export function filterOf(
  args: ReadArgs,
  reader: LedgerReader,
  now: UnixMs,
): { filter: Filter; calendar: Calendar } {
  const { timezone, project, agent, model, branch, user, team, session } = args;
  const named = model === undefined ? undefined : findModel(reader, model);
  const narrowed = { project, agent, model: named, branch, user, team, session };
  return parseFilter(
    {
      ...spanOf(args, now),
      timezone: timezone ?? machineTimeZone(),
      weekStart: args["week-start"],
      ...narrowed,
    },
    reader,
  );
}

function spanOf(
  { since, until, last }: ReadArgs,
  now: UnixMs,
): Pick<FilterText, "from" | "to" | "names" | "last"> {
  if (last === undefined) return { from: since, to: until, names: ["--since", "--until"] };
  if (since !== undefined || until !== undefined) {
    throw new AppError("invalid", "--last says when already; leave it or --since and --until out");
  }
  return { last: { text: last, now, name: "--last" } };
}

/** Flags that name what an answer is narrowed to. */
const naming = ["project", "agent", "model", "branch", "user", "team", "session"] as const;
/** Flags of which a second would silently take the place of the first, where a person may mean both. The API refuses them so, too. */
const saidOnce: ReadonlySet<string> = new Set([
  ...naming,
  ...Object.keys(spanFlags),
  "timezone",
  "week-start",
  "state",
  "kind",
  "rule",
  "mcp-server",
]);

/** What a flag without a value may be given all the same, such as `--json=ccusage`. */
export type Forms = Readonly<Record<string, readonly string[]>>;

/** A command that refuses flags it does not know: a typing mistake must not silently answer another question. */
export function strict<T extends ArgsDef>(
  command: CommandDef<T> & { args: T },
  forms: Forms = {},
): CommandDef {
  const checked: CommandDef<T> = {
    ...command,
    run: (context) => {
      checkFlags(context.rawArgs, command.args, forms);
      checkPositionals(context.args._, command.args);
      checkNamed(context.args);
      return command.run?.(context);
    },
  };
  // The runner parses by the definition it is given, so the commands may stand side by side without their own types.
  return checked as unknown as CommandDef;
}

/** The form that a flag was given in: `ccusage` of `--json=ccusage`. The last one counts. */
export function formOf(rawArgs: readonly string[], flag: string): string | undefined {
  const start = `--${flag}=`;
  return rawArgs.findLast((raw) => raw.startsWith(start))?.slice(start.length);
}

function checkFlags(rawArgs: readonly string[], args: ArgsDef, forms: Forms): void {
  const known = new Map(Object.entries(args).filter(([, arg]) => arg.type !== "positional"));
  const said = new Set<string>();
  for (const [index, raw] of rawArgs.entries()) {
    if (raw === "--") return;
    if (takesValue(rawArgs[index - 1], known)) continue;
    if (/^-[^-]/.test(raw)) checkLetters(raw, known);
    if (takesValue(raw, known)) checkValue(raw, rawArgs[index + 1]);
    if (!raw.startsWith("--")) continue;
    const [name = "", value] = raw.slice(2).split("=");
    const positive = name.startsWith("no-") ? name.slice(3) : name;
    const isSwitch = known.get(positive)?.type === "boolean";
    if (isSwitch && value !== undefined) checkForm(name, value, forms[name] ?? []);
    if (!known.has(name) && !isSwitch) throw unknownFlag(`--${name}`, known);
    if (saidOnce.has(name) && said.has(name))
      throw new AppError("invalid", `--${name} is given more than once; give it once`);
    said.add(name);
  }
}

/** A variable of a script that is empty must not narrow to nothing, or to everything. */
function checkNamed(args: Readonly<Record<string, unknown>>): void {
  const empty = naming.find((name) => isEmpty(args[name]));
  if (empty !== undefined)
    throw new AppError("invalid", `--${empty} is empty; name one, or leave the flag out`);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

/** The library takes the next word whatever it is, and nothing at the end of the line for an empty text. */
function checkValue(flag: string, next: string | undefined): void {
  if (next === undefined || next.startsWith("--"))
    throw new AppError("invalid", `${flag} needs a value behind it`);
}

type KnownFlags = ReadonlyMap<string, ArgsDef[string]>;

function unknownFlag(flag: string, known: KnownFlags): AppError {
  const flags = [...known.keys()].map((name) => `--${name}`);
  return new AppError("invalid", `${flag} is not a flag here; known: ${flags.join(" ")}`);
}

/** Whether what follows a word is its value, which may begin with a dash, such as an amount below zero. */
function takesValue(word: string | undefined, known: KnownFlags): boolean {
  if (word?.startsWith("-") !== true || word.includes("=")) return false;
  const flag = word.startsWith("--") ? known.get(word.slice(2)) : flagOfLetter(word.slice(-1), known);
  return flag !== undefined && flag.type !== "boolean";
}

/** `-f`, `-fn5`: letters of switches, up to one that takes the rest for its value. The library passes over others. */
function checkLetters(word: string, known: KnownFlags): void {
  for (const letter of word.slice(1)) {
    const flag = flagOfLetter(letter, known);
    if (flag === undefined) throw unknownFlag(word.replace(/=.*$/s, ""), known);
    if (flag.type !== "boolean") return;
  }
}

function flagOfLetter(letter: string, known: KnownFlags): ArgsDef[string] | undefined {
  return [...known.values()].find((flag) => "alias" in flag && [flag.alias].flat().includes(letter));
}

/** The library takes any value of a switch for yes, and `--json=cvs` would silently print something else. */
function checkForm(name: string, value: string, forms: readonly string[]): void {
  if (value === "true" || value === "false" || forms.includes(value)) return;
  const ways = [`--${name}`, ...forms.map((form) => `--${name}=${form}`)].join(" or ");
  throw new AppError("invalid", `--${name}=${value} is not known; use ${ways}`);
}

function checkPositionals(given: readonly string[], args: ArgsDef): void {
  const takers = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  // An argument of several words is named so in the help, and takes all that follow.
  const isList = takers.some(([, { valueHint }]) => valueHint?.endsWith("…") === true);
  if (isList) return;
  if (given.length > takers.length) {
    const beyond = given[takers.length];
    throw new AppError("invalid", `'${beyond}' is one argument too many; --help shows what is taken`);
  }
  const [name, taker] = takers[given.findIndex(isEmpty)] ?? [];
  if (name === undefined) return;
  const way = taker?.required === true ? "say which" : "say which, or leave it out";
  throw new AppError("invalid", `${name.toUpperCase()} is empty; ${way}`);
}

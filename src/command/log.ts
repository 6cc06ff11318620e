import { dirname } from "node:path";
import { runCommand, type ArgsDef, type CommandDef } from "citty";
import {
  agentName,
  maxCostUsd,
  maxIdLength,
  maxNameLength,
  maxNotesLength,
  maxOperationTokens,
  maxSessionTokens,
  maxTasks,
  type ManualRecord,
} from "../agent/manual/record.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { Calendar, machineTimeZone } from "../query/calendar.ts";
import { parseInstant } from "../query/filter.ts";
import { loggedSession, type LoggedSession } from "../query/logged-session.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { handOver, manualEvent, type Fate } from "./hand-over.ts";
import type { Host } from "./host.ts";
import { parseCount, parseMinutes, parseText, parseUsd } from "./log/amount.ts";
import { formatLogged, loggedShape } from "./log/report.ts";
import { logSession, type ToldSession } from "./log/session.ts";
import { logOperation, type ToldOperation } from "./log/tokens.ts";
import { ownCommand } from "./own-command.ts";
import { telemetryFolder } from "./telemetry-folder.ts";

const sharedFlags = {
  dir: {
    type: "string",
    description: "the folder of the log files ('telemetry' in the root of the repository, or here)",
    valueHint: "DIR",
  },
  timezone: {
    type: "string",
    description: "time zone of the days, such as Europe/Berlin",
    valueHint: "ZONE",
  },
  json: { type: "boolean", description: "print JSON" },
  ...dataFlags,
} as const satisfies ArgsDef;

const tokenFlags = {
  operation: { type: "string", description: "tokens: what used the tokens" },
  tokens: { type: "string", description: "how many, as in 12000, 12_000 or 12k", valueHint: "N" },
  session: { type: "string", description: "tokens: the session it belongs to", valueHint: "ID" },
  model: { type: "string", description: "tokens: the model" },
  cost: {
    type: "string",
    description: "tokens: the cost in US dollars, if you know it",
    valueHint: "USD",
  },
} as const satisfies ArgsDef;

const sessionFlags = {
  id: { type: "string", description: "session: its id", valueHint: "ID" },
  duration: { type: "string", description: "session: minutes, or as in 1h30m", valueHint: "MINUTES" },
  tasks: { type: "string", description: "session: how many were completed", valueHint: "N" },
  tokens: tokenFlags.tokens,
  outcome: { type: "string", description: "session: how it went, in a word or two" },
  notes: { type: "string", description: "session: anything to remember" },
  budget: { type: "string", description: "session: the tokens it was meant to stay below", valueHint: "N" },
  end: { type: "string", description: "session: when it ended (now)", valueHint: "TIME" },
} as const satisfies ArgsDef;

interface SharedArgs {
  readonly dir?: string | undefined;
  readonly timezone?: string | undefined;
  readonly json?: boolean | undefined;
  readonly "data-dir"?: string | undefined;
  readonly config?: string | undefined;
}

type Told<Flags> = { readonly [Name in keyof Flags]?: string | undefined };

/**
 * Logs by hand what no agent reports: `log tokens` an operation, `log session` a whole session. The project's files are
 * written first and are what counts; the ledger hears of it at once, or when a daemon runs again.
 */
export function logCommand(host: Host): CommandDef {
  const commands = new Map([
    ["tokens", tokensCommand(host)],
    ["session", sessionCommand(host)],
  ]);
  return {
    meta: {
      name: "log",
      description: "log by hand: 'log tokens' for an operation, 'log session' for a session",
    },
    // For the help; each of the two has its own.
    args: {
      what: { type: "positional", description: "tokens or session", required: false },
      ...tokenFlags,
      ...sessionFlags,
      ...sharedFlags,
    },
    run: async ({ rawArgs: [what = "", ...rawArgs] }) => {
      const command = commands.get(what);
      if (command === undefined) throw unknownLog(what);
      await runCommand(command, { rawArgs });
    },
  };
}

function unknownLog(what: string): AppError {
  const begin = what === "" || what.startsWith("-") ? "log what?" : `log ${what} is not known:`;
  const ways =
    "'log tokens --operation … --tokens N' or 'log session --id … --duration … --tasks N --tokens N'";
  return new AppError("invalid", `${begin} write ${ways}`);
}

function tokensCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "log tokens", description: "log an operation that used tokens" },
    args: { ...tokenFlags, ...sharedFlags },
    run: async ({ args }) => {
      const told = toldOperation(args);
      const { config, calendar, folder } = placeOf(host, args);
      const logged = logOperation(host, told, { folder, calendar });
      const fate = await tell(host, config, logged);
      print(host, { args, config, logged, fate, timezone: calendar.timeZone });
    },
  });
}

function sessionCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "log session", description: "log a whole session" },
    args: { ...sessionFlags, ...sharedFlags },
    run: async ({ args }) => {
      const { config, calendar, folder } = placeOf(host, args);
      const told = toldSession(args, { calendar, now: host.clock() });
      const known = (id: string) => knownLog(host, config, id);
      const logged = logSession(host, told, { folder, calendar, known });
      const fate = await tell(host, config, logged);
      print(host, { args, config, logged, fate, timezone: calendar.timeZone });
    },
  });
}

function placeOf(host: Host, args: SharedArgs) {
  // Whoever asks for it is not ended by Ctrl-C: what stands in the file is told as well.
  void host.ending;
  return {
    config: host.loadConfig(dataFlagsOf(args)).config,
    calendar: new Calendar(args.timezone ?? machineTimeZone()),
    folder: telemetryFolder(args.dir),
  };
}

function toldOperation(args: Told<typeof tokenFlags>): ToldOperation {
  const { model, cost, session } = args;
  return {
    operation: parseText("--operation", args.operation, maxNameLength),
    tokens: parseCount("--tokens", args.tokens, maxOperationTokens),
    session: session === undefined ? undefined : parseText("--session", session, maxIdLength),
    model: model === undefined ? undefined : parseText("--model", model, maxNameLength),
    costUsd: cost === undefined ? undefined : parseUsd("--cost", cost, maxCostUsd),
  };
}

function toldSession(
  args: Told<typeof sessionFlags>,
  { calendar, now }: { readonly calendar: Calendar; readonly now: UnixMs },
): ToldSession {
  const { outcome, notes, budget, end } = args;
  const endedAt = end === undefined ? undefined : parseInstant(end, "--end", calendar);
  if (endedAt !== undefined && endedAt > now)
    throw new AppError("invalid", `--end ${end} lies ahead: a session is logged when it has ended`);
  return {
    id: parseText("--id", args.id, maxIdLength),
    minutes: parseMinutes("--duration", args.duration),
    tasks: parseCount("--tasks", args.tasks, maxTasks),
    tokens: parseCount("--tokens", args.tokens, maxSessionTokens),
    budget: budget === undefined ? null : parseCount("--budget", budget, maxSessionTokens),
    outcome: outcome === undefined ? null : parseText("--outcome", outcome, maxNameLength),
    notes: notes === undefined ? null : parseText("--notes", notes, maxNotesLength),
    endedAt,
  };
}

/** What the ledger holds of a session, which its log replaces. */
function knownLog(host: Host, config: Config, id: string): LoggedSession | undefined {
  try {
    using reader = host.openReader(config.dataDir);
    return loggedSession(reader, agentName, id);
  } catch {
    // Without a ledger, or with one that cannot be read now, nothing is known.
    return undefined;
  }
}

function tell(host: Host, { dataDir }: Config, { record, at }: { record: ManualRecord; at: UnixMs }) {
  return handOver(host, dataDir, manualEvent([record], at));
}

interface Printed {
  readonly args: SharedArgs;
  readonly config: Config;
  readonly logged: Parameters<typeof loggedShape>[0];
  readonly fate: Fate;
  readonly timezone: string;
}

function print(host: Host, { args, config, logged, fate, timezone }: Printed): void {
  const { columns } = host.terminal;
  host.out(
    args.json === true
      ? jsonText(loggedShape(logged, fate))
      : formatLogged(logged, fate, { columns, timezone }),
  );
  // The log is safe in its file, so this is no failure: a script that tried again would log twice.
  const obstacle = fate === "lost" || fate === "refused" ? obstacles[fate] : undefined;
  if (obstacle === undefined) return;
  const folder = dirname(dirname(logged.file));
  const bringIn = ownCommand(host, config.dataDir, "import", "telemetry", folder);
  host.err(
    `hallmonitor: ${logged.file} has the log, the ledger does not: ${obstacle}. See 'hallmonitor doctor', then bring it in with '${bringIn}'`,
  );
}

const obstacles = {
  lost: "no collector took it, and the spool in the data dir cannot be written",
  refused: "the collector refused it",
} as const;

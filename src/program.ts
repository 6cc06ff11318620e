/**
 * The program behind the bin: finds the command, hands it what it needs, turns errors into one line and an exit code.
 * Commands load lazily, so that the quick ones stay quick.
 */
import { runCommand, type CommandDef } from "citty";
import { openContexts } from "./assembly/contexts.ts";
import { openDaemonLife } from "./assembly/daemon-life.ts";
import { archiveWork, findDaemon, heldHere, openPrices, readKeys, upkeep } from "./assembly/lent.ts";
import { plain } from "./command/format/style.ts";
import { plainText } from "./command/format/text.ts";
import { helpText, overviewText } from "./command/help.ts";
import type { Host } from "./command/host.ts";
import { adviceOn, ownCommand, type Advice } from "./command/own-command.ts";
import { isUsageError, usageFault } from "./command/usage-fault.ts";
import type { Machine } from "./config/data-dir.ts";
import { homeFolder } from "./config/home.ts";
import { loadConfig } from "./config/load.ts";
import { AppError, surfaces } from "./domain/error.ts";
import { dataFiles, readToken } from "./self/data-dir.ts";
import { spoolLimits, writeSpool } from "./self/spool.ts";
import { readWrittenText } from "./file/text-file.ts";
import { holdLock } from "./store/sqlite/lock.ts";
import { openForReading } from "./store/sqlite/open.ts";
import { SqliteReader } from "./store/sqlite/reader.ts";
import { unread } from "./store/sqlite/unread.ts";
import { SqliteView } from "./store/sqlite/view.ts";
import { version } from "../package.json" with { type: "json" };

/** A command, or the usage of one that the bin runs by itself. */
type Load = (host: Host) => Promise<CommandDef | string>;

const commands: Readonly<Record<string, { readonly about: string; readonly load: Load }>> = {
  serve: {
    about: "collect telemetry and answer questions, until stopped",
    load: async (host) => (await import("./command/serve.ts")).serveCommand(host),
  },
  up: {
    about: "start the collector in the background, or have the system start it (--install)",
    load: async (host) => (await import("./command/up.ts")).upCommand(host),
  },
  down: {
    about: "stop the collector, or remove its service (--uninstall)",
    load: async (host) => (await import("./command/down.ts")).downCommand(host),
  },
  status: {
    about: "show whether the collector runs, its health, and the size of its data",
    load: async (host) => (await import("./command/status.ts")).statusCommand(host),
  },
  logs: {
    about: "show what the collector logged",
    load: async (host) => (await import("./command/logs.ts")).logsCommand(host),
  },
  setup: {
    about: "make an agent report here (setup claude-code), or undo that",
    load: async (host) => (await import("./command/setup.ts")).setupCommand(host),
  },
  env: {
    about: "print shell lines that make Claude Code report here",
    load: async (host) => (await import("./command/env.ts")).envCommand(host),
  },
  top: {
    about: "watch all sessions live",
    load: async (host) => (await import("./command/top.ts")).topCommand(host),
  },
  alerts: {
    about: "show what needs attention, silence it, test notifications",
    load: async (host) => (await import("./command/alerts.ts")).alertsCommand(host),
  },
  sessions: {
    about: "list sessions, the latest first",
    load: async (host) => (await import("./command/sessions.ts")).sessionsCommand(host),
  },
  session: {
    about: "show one session: totals and timeline",
    load: async (host) => (await import("./command/session.ts")).sessionCommand(host),
  },
  search: {
    about: "find sessions, prompts, tools and errors by their words",
    load: async (host) => (await import("./command/search.ts")).searchCommand(host),
  },
  context: {
    about: "show how full contexts are, and when they are compacted",
    load: async (host) => (await import("./command/context.ts")).contextCommand(host),
  },
  report: {
    about: "what was used and what it cost, by day, project, model and more",
    load: async (host) => (await import("./command/report.ts")).reportCommand(host),
  },
  costs: {
    about: "what usage cost by class of tokens, and what the cache saved",
    load: async (host) => (await import("./command/costs.ts")).costsCommand(host),
  },
  stats: {
    about: "key figures of the last days: cost, tokens, models, agents",
    load: async (host) => (await import("./command/stats.ts")).statsCommand(host),
  },
  kpi: {
    about: "show what sessions take and bring, with targets and trend",
    load: async (host) => (await import("./command/kpi.ts")).kpiCommand(host),
  },
  tools: {
    about: "show how tools are used: calls, failures, durations, waits",
    load: async (host) => (await import("./command/tools.ts")).toolsCommand(host),
  },
  plans: {
    about: "show plans that projects keep in files: features, progress, events",
    load: async (host) => (await import("./command/plans.ts")).plansCommand(host),
  },
  reconcile: {
    about: "compare what each channel reported: which figures to trust",
    load: async (host) => (await import("./command/reconcile.ts")).reconcileCommand(host),
  },
  forecast: {
    about: "estimate what the day, week and month will take, with an interval",
    load: async (host) => (await import("./command/forecast.ts")).forecastCommand(host),
  },
  budget: {
    about: "show budgets, allow more, or take that back",
    load: async (host) => (await import("./command/budget.ts")).budgetCommand(host),
  },
  advice: {
    about: "show what could have cost less, and by how much",
    load: async (host) => (await import("./command/advice.ts")).adviceCommand(host),
  },
  patterns: {
    about: "show when, how long and with what you work, and unusual days",
    load: async (host) => (await import("./command/patterns.ts")).patternsCommand(host),
  },
  import: {
    about: "read transcripts, an export, or logs by hand into the ledger",
    load: async (host) => (await import("./command/import.ts")).importCommand(host),
  },
  rebuild: {
    about: "recompute the sums of reports, or price history again",
    load: async (host) => (await import("./command/rebuild.ts")).rebuildCommand(host),
  },
  log: {
    about: "log tokens or a session by hand, into files of the project and the ledger",
    load: async (host) => (await import("./command/log.ts")).logCommand(host),
  },
  export: {
    about: "write the ledger to a file: JSONL, CSV or Parquet",
    load: async (host) => (await import("./command/export.ts")).exportCommand(host),
  },
  archive: {
    about: "move raw events of old days to files, list and verify them, restore a day",
    load: async (host) => (await import("./command/archive.ts")).archiveCommand(host),
  },
  checkpoint: {
    about: "save what a session is doing, see what was saved, and give it back",
    load: async (host) => (await import("./command/checkpoint.ts")).checkpointCommand(host),
  },
  mcp: {
    about: "answer an agent's questions about itself over MCP; the agent starts it",
    load: async (host) => (await import("./command/mcp.ts")).mcpCommand(host),
  },
  prices: {
    about: "show the price of a model at a date, and its source",
    load: async (host) => (await import("./command/prices.ts")).pricesCommand(host),
  },
  doctor: {
    about: "check everything between the agent and the ledger",
    load: async (host) => (await import("./command/doctor.ts")).doctorCommand(host),
  },
  demo: {
    about: "play sample sessions into a running collector",
    load: async (host) => (await import("./command/demo.ts")).demoCommand(host),
  },
  load: {
    about: "simulate many sessions at once, and show what was lost, doubled or late",
    load: async (host) => (await import("./command/load.ts")).loadCommand(host),
  },
  config: {
    about: "print or check the configuration",
    load: async (host) => (await import("./command/config.ts")).configCommand(host),
  },
  open: {
    about: "open the page in the browser",
    load: async (host) => (await import("./command/open.ts")).openCommand(host),
  },
  token: {
    about: "print the API token",
    load: async (host) => (await import("./command/token.ts")).tokenCommand(host),
  },
  hook: {
    about: "pass an agent's event to the collector; the agent starts it",
    load: async () => (await import("./command/hook/usage.ts")).hookUsage,
  },
  statusline: {
    about: "draw the status line of a session; the agent starts it",
    load: async () => (await import("./command/statusline/words.ts")).statusLineUsage,
  },
};

/** How wide help is where nobody says how wide the terminal is. */
const usualColumns = 80;

const argv = process.argv.slice(2);
process.exitCode = await main(argv);
// A pipe may still be reading what was written, so the process ends by itself. Only the collector, which has said its
// line long ago, does not wait for timers of libraries: gRPC's idle sessions live two seconds.
if (argv[0] === "serve") process.exit();

async function main(words: readonly string[]): Promise<number> {
  const host = createHost(await homeFolder(process));
  process.stdout.on("error", (fault: NodeJS.ErrnoException) => process.exit(unprinted(host, fault)));
  // Nobody hears what is said there any more, which changes nothing of what is done.
  process.stderr.on("error", () => undefined);
  try {
    await run(host, words);
    return 0;
  } catch (thrown) {
    const error = isUsageError(thrown) ? usageFault(thrown, words[0] ?? "") : faultOf(thrown);
    // A message may quote what a stranger sent.
    const lines = error.message.split("\n").map((line) => plainText(line));
    host.err(`hallmonitor: ${lines.join("\n")}`);
    if (error.code === "internal")
      host.err(String(error.cause instanceof Error ? error.cause.stack : error.cause));
    return surfaces[error.code].exit;
  }
}

/** The exit code where standard output takes no more: what is there must not pass for all of it. */
function unprinted(host: Host, { code, message }: NodeJS.ErrnoException): number {
  // `hallmonitor sessions | head` ends when head has seen enough; that is no error.
  if (code === "EPIPE") return 0;
  host.err(`hallmonitor: standard output could not be written, and holds a part at most: ${message}`);
  return surfaces.unavailable.exit;
}

async function run(host: Host, words: readonly string[]): Promise<void> {
  const [name, ...rest] = words;
  const [asked = "-"] = rest;
  if (name === "help" && !asked.startsWith("-")) return run(host, [asked, "--help"]);
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    return host.out(overviewText(version, commands, helpWidth(host)));
  }
  if (name === "--version" || name === "-v") return host.out(version);
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found === undefined)
    throw new AppError("invalid", `'${name}' is not a command; 'hallmonitor help' lists them`);
  const command = await found.load(host);
  // Whoever gets here with one of the bin's own commands has asked for help: see cli.ts.
  if (typeof command === "string") return host.out(command);
  if (rest.includes("--help") || rest.includes("-h")) {
    const { colour } = host.terminal;
    return host.out(await helpText(command, { width: helpWidth(host), colour }));
  }
  await runCommand(command, { rawArgs: rest });
}

function helpWidth({ terminal: { isTty, columns }, env }: Host): number {
  return isTty || (env["COLUMNS"] ?? "") !== "" ? columns : usualColumns;
}

/** What was thrown, where the surroundings may be to blame: the ledger's disk, or the folder that one stands in. */
function faultOf(thrown: unknown): AppError {
  if (!isFolderLost(thrown)) return unread(thrown);
  const message = "the folder that you stand in was removed; change to one that is there and run this again";
  return new AppError("unavailable", message, { cause: thrown });
}

/** Whichever command asks first for the working folder hears of it. */
function isFolderLost(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown && thrown.syscall === "uv_cwd";
}

/** What `COLUMNS` says, where it is a width at all. */
function toldColumns(told = ""): number | undefined {
  return /^[1-9]\d*$/.test(told) ? Number(told) : undefined;
}

function createHost(home: string): Host {
  const { stdout, env, platform } = process;
  let listening: AbortSignal | undefined;
  const ending = (): AbortSignal => (listening ??= endSignal());
  const daemonHost = {
    clock: Date.now,
    version,
    env,
    home,
    // A line may name a file, and a file any name.
    log: (line: string): void => void process.stderr.write(`${plainText(line)}\n`),
    ring: process.stderr.isTTY ? (): void => void process.stderr.write("\u0007") : undefined,
  };
  return {
    version,
    clock: Date.now,
    env,
    home,
    platform,
    terminal: {
      isTty: stdout.isTTY,
      // The size can change while a view is open, so it is read anew each time.
      get columns() {
        return stdout.columns || toldColumns(env["COLUMNS"]) || 120;
      },
      get rows() {
        return stdout.rows || 40;
      },
      colour: stdout.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    },
    out: (text) => void stdout.write(`${text}\n`),
    outBytes: (bytes) => new Promise((resolve) => stdout.write(bytes, () => resolve())),
    contextsOf: (config) => openContexts(config, daemonHost),
    ...loading({ env, platform, home }),
    ...ledgers({ env, platform, home }),
    openPrices,
    startDaemon: async (config, settings) => {
      const { startDaemon } = await import("./main.ts");
      return startDaemon(config, daemonHost, settings);
    },
    importTranscripts: async (config, order) => {
      const { importTranscripts } = await import("./main.ts");
      return importTranscripts(config, { ...order, ending: ending() }, daemonHost);
    },
    openIntake: async (config) => {
      const { openIntake } = await import("./assembly/alone.ts");
      return openIntake(config, daemonHost);
    },
    keepEvent: (dataDir, event) => writeSpool(dataDir, { v: 1, channel: "hook", ...event }, spoolLimits),
    holdLock,
    ...archiveWork(daemonHost, ending),
    ...upkeep(daemonHost, ending),
    ...heldHere(daemonHost),
    serveMcp: async (config, order) => {
      const { serveMcp } = await import("./assembly/mcp.ts");
      await serveMcp(config, { ...order, ending: ending() }, daemonHost);
    },
    importFile: async (config, order) => {
      const { importLedgerFile } = await import("./assembly/alone.ts");
      return importLedgerFile(config, { ...order, ending: ending() }, daemonHost);
    },
    findDaemon,
    life: openDaemonLife(env),
    readToken,
    openBrowser: async (link) => (await import("./assembly/browser.ts")).openBrowser(link, process.env),
    readKeys,
    get ending() {
      return ending();
    },
  };
}

/** The config that a command asks for. What it says then is about that data dir, and whoever words an advice need not know of which. */
function loading(machine: Machine): Pick<Host, "err" | "loadConfig"> {
  let advice: Advice = plain;
  return {
    err: (text) => void process.stderr.write(`${advice(text)}\n`),
    loadConfig: (flags) => {
      const loaded = loadConfig({ flags, ...machine, readText: readWrittenText });
      advice = adviceOn(machine, loaded.config.dataDir);
      return loaded;
    },
  };
}

/** How the ledger of a data dir is opened; where there is none, it is told which commands make one there. */
function ledgers(machine: Machine): Pick<Host, "openReader" | "openView" | "faultOfReading"> {
  const open = (dataDir: string) =>
    openForReading(dataFiles(dataDir).ledger, (...words) => ownCommand(machine, dataDir, ...words));
  return {
    openReader: (dataDir) => new SqliteReader(open(dataDir)),
    openView: (dataDir) => new SqliteView(open(dataDir)),
    faultOfReading: unread,
  };
}

/** Aborts at the first SIGINT or SIGTERM; the second ends the process at once. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  return controller.signal;
}

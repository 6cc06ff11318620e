import { join } from "node:path";
import { runCommand, type ArgsDef, type CommandDef } from "citty";
import { telemetryVariables } from "../agent/claude-code/environment.ts";
import type { HookMode } from "../agent/claude-code/hook-setup.ts";
import { AppError } from "../domain/error.ts";
import { inspectCall } from "./doctor/called-program.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { ownCommand } from "./own-command.ts";
import { callerOf } from "./setup/caller.ts";
import { setupClaudeCode } from "./setup/claude-code.ts";
import { overridesOf } from "./setup/override.ts";
import { targetFlags, targetOf, warnOfToken } from "./target.ts";

/** The only agent so far that can be set up. */
const agent = "claude-code";
const hookModes: readonly (HookMode | "off")[] = ["http", "command", "off"];
const switches = ["on", "off"] as const;

const setupFlags = {
  agent: { type: "positional", description: agent, required: true },
  hooks: {
    type: "string",
    description:
      "also report through hooks: the client posts them (http), or starts this program for each (command); off removes them",
    valueHint: hookModes.join("|"),
  },
  statusline: {
    type: "string",
    description:
      "also report through the status line, around your own if you have one; --statusline off removes it",
  },
  print: { type: "boolean", description: "only show what would be written" },
  undo: { type: "boolean", description: "remove what setup wrote, and restore what was there before" },
  "claude-dir": { type: "string", description: "the client's folder (~/.claude)", valueHint: "DIR" },
  ...targetFlags,
  ...dataFlags,
} as const satisfies ArgsDef;

interface SetupArgs {
  readonly hooks?: string | undefined;
  readonly statusline?: string | undefined;
  readonly print?: boolean | undefined;
  readonly undo?: boolean | undefined;
}

/** Points an agent at the collector, or takes that back. */
export function setupCommand(host: Host): CommandDef {
  const command = strict({
    meta: {
      name: "setup",
      description: "make an agent report here, by changing its user settings",
    },
    args: setupFlags,
    run: ({ args }) => {
      if (args.agent !== agent) {
        throw new AppError(
          "invalid",
          `setup knows ${agent}, not ${args.agent}; what other agents need in their own settings stands in docs/agents/others.md`,
        );
      }
      const hooks = oneOf(hookModes, "--hooks", args.hooks);
      const statusLine = oneOf(switches, "--statusline", args.statusline);
      checkUndo(args);
      const dir = args["claude-dir"];
      const claudeDirs = dir === undefined ? undefined : [dir];
      const { config } = host.loadConfig({ ...dataFlagsOf(args), claudeDirs });
      const target = targetOf(host, config, args);
      const settingsPath = join(config.claudeDirs[0] ?? join(host.home, ".claude"), "settings.json");
      setupClaudeCode({
        settingsPath,
        undoPath: join(config.dataDir, "setup-claude-code.json"),
        variables: telemetryVariables(target),
        caller: callerOf(host, dataFlagsOf(args), {
          httpUrl: target.httpUrl,
          dataDir: config.dataDir,
          isGated: config.budget.stop.length > 0,
        }),
        hooks,
        statusLine,
        print: args.print === true,
        undo: args.undo === true,
        out: (line) => host.out(line),
        overrides: overridesOf(host, settingsPath),
        others: {
          dataDirOf: (words) => inspectCall(words, host).dataDir,
          undoCommand: (other) => {
            const client = dir === undefined ? [] : ["--claude-dir", dir];
            return ownCommand(host, other, "setup", agent, "--undo", ...client);
          },
        },
        tokenCommand: target.closed
          ? ownCommand(host, config.dataDir, "token", "--role", "ingest")
          : undefined,
      });
      if (args.print === true) warnOfToken(host, target);
    },
  });
  return withBareStatusline(command);
}

/** The command whose `--statusline` may stand without a value. */
function withBareStatusline(command: CommandDef): CommandDef {
  return {
    ...command,
    // The value of a string flag is whatever comes next; as a switch, it takes nothing away from the other words.
    args: { ...setupFlags, statusline: { ...setupFlags.statusline, type: "boolean" } },
    run: ({ rawArgs }) =>
      runCommand(command, {
        rawArgs: rawArgs.map((word, i) => (isBare(word, rawArgs[i + 1]) ? `${word}=on` : word)),
      }),
  };
}

function isBare(word: string, next = "--"): boolean {
  return word === "--statusline" && (next.startsWith("-") || next === agent);
}

function oneOf<T extends string>(
  known: readonly T[],
  flag: string,
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  const given =
    value === "" || value.startsWith("-") ? `${flag} needs a value` : `${flag} ${value} is not known`;
  throw new AppError("invalid", `${given}; use one of ${known.join(", ")}`);
}

function checkUndo({ undo, print, hooks, statusline }: SetupArgs): void {
  if (undo !== true) return;
  if (print === true) {
    throw new AppError(
      "invalid",
      "--print shows what a setup would set; --undo cannot be tried out, so use one of them",
    );
  }
  if ((hooks ?? statusline) === undefined) return;
  throw new AppError(
    "invalid",
    "--undo takes everything out; without it, --hooks off and --statusline off take out only those",
  );
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandDef } from "citty";
import { telemetryVariables } from "../agent/claude-code/environment.ts";
import { variablesIn, type Variables } from "../agent/claude-code/settings.ts";
import { AppError } from "../domain/error.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { setupClaudeCode } from "./setup/claude-code.ts";
import { targetFlags, targetOf } from "./target.ts";

/** Points an agent at the collector, or takes that back. */
export function setupCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "setup",
      description: "write the telemetry variables into the user's settings of an agent",
    },
    args: {
      agent: { type: "positional", description: "claude-code", required: true },
      print: { type: "boolean", description: "only show what would be set" },
      undo: { type: "boolean", description: "take out what was set and put back what was there" },
      "claude-dir": { type: "string", description: "the client's folder (~/.claude)", valueHint: "DIR" },
      ...targetFlags,
      ...dataFlags,
    },
    run: ({ args }) => {
      if (args.agent !== "claude-code") {
        throw new AppError("invalid", `setup knows claude-code, not ${args.agent}`);
      }
      const dir = args["claude-dir"];
      const claudeDirs = dir === undefined ? undefined : [dir];
      const { config } = host.loadConfig({ ...dataFlagsOf(args), claudeDirs });
      setupClaudeCode({
        settingsPath: join(config.claudeDirs[0] ?? join(host.home, ".claude"), "settings.json"),
        undoPath: join(config.dataDir, "setup-claude-code.json"),
        variables: telemetryVariables(targetOf(host, config, args)),
        print: args.print === true,
        undo: args.undo === true,
        out: (line) => host.out(line),
        overrides: [
          { where: "the environment of this shell", variables: environmentOf(host) },
          ...managedSettings(host).map((path) => ({
            where: `the managed settings ${path}`,
            variables: variablesOf(path),
          })),
        ],
      });
    },
  });
}

function environmentOf(host: Host): Variables {
  return new Map(
    Object.entries(host.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Where an administrator's settings lie; they win over the user's. */
function managedSettings(host: Host): string[] {
  const places: Partial<Record<NodeJS.Platform, string>> = {
    linux: "/etc/claude-code/managed-settings.json",
    darwin: "/Library/Application Support/ClaudeCode/managed-settings.json",
    win32: "C:\\Program Files\\ClaudeCode\\managed-settings.json",
  };
  const path = places[host.platform];
  return path === undefined ? [] : [path];
}

function variablesOf(path: string): Variables {
  try {
    return variablesIn(readFileSync(path, "utf8"));
  } catch {
    // Absent, unreadable or broken: then it sets nothing for this user either.
    return new Map();
  }
}

import type { CommandDef } from "citty";
import { telemetryNames, telemetryVariables } from "../agent/claude-code/environment.ts";
import { AppError } from "../domain/error.ts";
import { formatEnv, formatUnset, shells, type Shell } from "./shell.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { targetFlags, targetOf, warnOfToken } from "./target.ts";

/** Prints lines for a shell; nothing is changed until the shell reads them. */
export function envCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "env",
      description:
        'print shell lines that make Claude Code report here. For example:\n  eval "$(hallmonitor env)"',
    },
    args: {
      shell: { type: "string", description: `one of ${shells.join(", ")} (found from SHELL)` },
      unset: { type: "boolean", description: "print lines that remove the variables again" },
      ...targetFlags,
      ...dataFlags,
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const shell = args.shell === undefined ? usualShell(host) : parseShell(args.shell);
      // What an earlier shell was told is unknown here, and no collector needs to be there for it.
      if (args.unset === true) return host.out(formatUnset(telemetryNames(), shell));
      const target = targetOf(host, config, args);
      host.out(formatEnv(telemetryVariables(target), shell));
      warnOfToken(host, target);
    },
  });
}

function usualShell(host: Host): Shell {
  if (host.platform === "win32") return "powershell";
  return host.env["SHELL"]?.endsWith("fish") === true ? "fish" : "bash";
}

function parseShell(text: string): Shell {
  // zsh reads what bash reads.
  const shell = text === "zsh" || text === "sh" ? "bash" : shells.find((name) => name === text);
  if (shell === undefined)
    throw new AppError("invalid", `--shell ${text} is not known; use one of ${shells.join(", ")}`);
  return shell;
}

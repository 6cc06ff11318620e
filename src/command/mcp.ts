import { resolve } from "node:path";
import type { CommandDef } from "citty";
import { watchOf } from "./alerts/watch.ts";
import { saveSession } from "./checkpoint/save.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { absolutePath } from "../file/absolute-path.ts";

/** Answers an agent's questions about itself: it starts this command and speaks MCP over standard input and output. */
export function mcpCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "mcp",
      description:
        "answer an agent's questions over MCP, on standard input and output; the agent starts it. For example:\n  claude mcp add hallmonitor -- hallmonitor mcp",
    },
    args: {
      project: {
        type: "string",
        description:
          "answer only about this project: its folder, the end of its path, or . for the current folder",
      },
      ...dataFlags,
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      if (host.terminal.isTty)
        host.err("this speaks MCP to an agent that starts it: claude mcp add hallmonitor -- hallmonitor mcp");
      const folder = host.env["CLAUDE_PROJECT_DIR"] ?? absolutePath(".");
      const { project } = args;
      await host.serveMcp(config, {
        folder,
        // A relative path is one from here; a name is the end of a path.
        project: project !== undefined && isRelative(project) ? resolve(folder, project) : project,
        openReader: () => host.openReader(config.dataDir),
        watch: () => watchOf(host, config),
        saveCheckpoint: (session) => saveSession(host, config, session),
      });
    },
  });
}

function isRelative(project: string): boolean {
  return /^\.{1,2}(?:[\\/]|$)/.test(project);
}

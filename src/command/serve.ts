import type { ArgsDef, CommandDef } from "citty";
import type { ConfigFlags } from "../config/load.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { pageLine, readyLine } from "./ready.ts";

/** Where a collector listens and what it reads. */
export const serveFlags = {
  host: { type: "string", description: "address to listen on (127.0.0.1)" },
  port: { type: "string", description: "HTTP port (4318; 0 takes any free one)" },
  "grpc-port": { type: "string", description: "gRPC port (4317; 0 takes any free one, 'off' none)" },
  "claude-dir": {
    type: "string",
    description: "a Claude Code folder; may be given several times (~/.claude, ~/.config/claude)",
  },
  import: {
    type: "boolean",
    description: "read existing transcripts at the start; --no-import does not",
  },
  watch: { type: "boolean", description: "read transcripts as they are written; --no-watch does not" },
  ...dataFlags,
} as const satisfies ArgsDef;

interface ServeArgs {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly "grpc-port"?: string | undefined;
  readonly import?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly "data-dir"?: string | undefined;
  readonly config?: string | undefined;
}

/** What the flags of `serve` say of the config. */
export function serveFlagsOf(args: ServeArgs, rawArgs: readonly string[]): ConfigFlags {
  return {
    ...dataFlagsOf(args),
    host: args.host,
    port: args.port,
    grpcPort: args["grpc-port"],
    claudeDirs: everyValue(rawArgs, "--claude-dir"),
    import: args.import,
    watch: args.watch,
  };
}

/** Runs the collector until it is told to end. */
export function serveCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "serve",
      description: "collect telemetry and answer questions over HTTP and gRPC, until stopped",
    },
    args: {
      ...serveFlags,
      quiet: {
        type: "boolean",
        description: "print nothing on standard error once it runs; 'hallmonitor logs' shows its log",
      },
    },
    run: async ({ args, rawArgs }) => {
      const { config } = host.loadConfig(serveFlagsOf(args, rawArgs));
      const quiet = args.quiet === true;
      // Asked for before the start, which is brought to its end, too.
      const { ending } = host;
      const daemon = await host.startDaemon(config, { quiet });
      host.out(readyLine(daemon, config.dataDir));
      if (!quiet) host.err(pageLine(host, daemon.httpUrl, config.dataDir));
      if (!quiet && host.terminal.isTty) {
        host.err(
          "next, in another terminal: 'hallmonitor setup claude-code' once, then 'hallmonitor top' to watch; Ctrl-C stops",
        );
        if (isNpmStart(host.env)) host.err("in this checkout type bin/hallmonitor for hallmonitor");
      }
      const loss = await Promise.race([aborted(ending), daemon.lost]);
      await daemon.stop();
      if (loss !== undefined) throw loss;
    },
  });
}

/** Who starts a checkout with npm has no command of that name yet. */
function isNpmStart(env: Host["env"]): boolean {
  return env["npm_lifecycle_event"] === "start";
}

/** All values of a flag that may be repeated; undefined when it was not given. */
function everyValue(rawArgs: readonly string[], flag: string): string[] | undefined {
  const values = rawArgs.flatMap((raw, index) => {
    if (raw === flag) return rawArgs[index + 1] ?? [];
    return raw.startsWith(`${flag}=`) ? raw.slice(flag.length + 1) : [];
  });
  return values.length === 0 ? undefined : values;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

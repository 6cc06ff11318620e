import type { CommandDef } from "citty";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import type { Host } from "./host.ts";
import { pageLink } from "./open.ts";

/** Runs the collector until it is told to end. */
export function serveCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "serve", description: "collect, and answer over HTTP and gRPC, until told to stop" },
    args: {
      host: { type: "string", description: "address to listen on (127.0.0.1)" },
      port: { type: "string", description: "HTTP port (4318; 0 takes any free one)" },
      "grpc-port": { type: "string", description: "gRPC port (4317; 0 takes any free one, 'off' none)" },
      "claude-dir": {
        type: "string",
        description: "a Claude Code folder; may be given several times (~/.claude, ~/.config/claude)",
      },
      import: {
        type: "boolean",
        description: "read the transcripts that are there at the start; --no-import leaves them",
      },
      watch: { type: "boolean", description: "read transcripts as they are written; --no-watch does not" },
      ...dataFlags,
    },
    run: async ({ args, rawArgs }) => {
      const { config } = host.loadConfig({
        ...dataFlagsOf(args),
        host: args.host,
        port: args.port,
        grpcPort: args["grpc-port"],
        claudeDirs: everyValue(rawArgs, "--claude-dir"),
        import: args.import,
        watch: args.watch,
      });
      const daemon = await host.startDaemon(config);
      const grpc = daemon.grpcAddress === undefined ? "" : ` grpc=${daemon.grpcAddress}`;
      host.out(`hallmonitor ready http=${daemon.httpUrl}${grpc} data=${config.dataDir}`);
      host.err(pageLine(host, daemon.httpUrl, config.dataDir));
      if (host.terminal.isTty)
        host.err("next: 'hallmonitor setup claude-code' once, then 'hallmonitor top' to watch; Ctrl-C stops");
      await aborted(host.ending);
      await daemon.stop();
    },
  });
}

/** Where the page is. Its link lets in whoever has it, so it is shown to a person and not written to a log. */
function pageLine(host: Host, httpUrl: string, dataDir: string): string {
  const token = host.readToken(dataDir);
  return host.terminal.isTty && token !== undefined
    ? `page: ${pageLink(httpUrl, token)}`
    : `page: ${httpUrl}/ ('hallmonitor open --print' gives a link that lets in)`;
}

/** All values of a flag that may be repeated; undefined when it was not given. */
function everyValue(rawArgs: readonly string[], flag: string): string[] | undefined {
  const values = rawArgs.flatMap((raw, index) => {
    if (raw === flag) return rawArgs[index + 1] ?? [];
    return raw.startsWith(`${flag}=`) ? raw.slice(flag.length + 1) : [];
  });
  return values.length === 0 ? undefined : values;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

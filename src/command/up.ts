import type { CommandDef } from "citty";
import { urlHost } from "../config/listen-host.ts";
import type { ConfigFlags } from "../config/load.ts";
import { durationOf } from "../domain/duration.ts";
import { AppError } from "../domain/error.ts";
import { askReadiness } from "./daemon/readiness.ts";
import { serveWords } from "./daemon/serve-words.ts";
import { installService, managerOf, serviceOrder } from "./daemon/service/install.ts";
import { startInBackground, waitForService } from "./daemon/start.ts";
import type { DaemonWords } from "./daemon/life.ts";
import { strict } from "./flags.ts";
import { fetchNear } from "./fetch.ts";
import type { Host } from "./host.ts";
import { pageLine, readyLine } from "./ready.ts";
import { serveFlags, serveFlagsOf } from "./serve.ts";

/** Starts the collector in the background and ends when it is ready, or has the system start it at each login. */
export function upCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "up", description: "start the collector in the background, and return when it is ready" },
    args: {
      ...serveFlags,
      timeout: {
        type: "string",
        description: "how long to wait without any progress",
        default: "30s",
        valueHint: "TIME",
      },
      install: {
        type: "boolean",
        description: "have the system start it at each login: systemd, launchd or the Task Scheduler",
      },
      print: { type: "boolean", description: "with --install: only show the file" },
    },
    run: async ({ args, rawArgs }) => {
      const flags = serveFlagsOf(args, rawArgs);
      const loaded = host.loadConfig(flags);
      const timeoutMs = durationOf(args.timeout, "--timeout");
      const { dataDir } = loaded.config;
      if (args.print === true && args.install !== true)
        throw new AppError("invalid", "--print shows the service's file: write it with --install");
      if (args.install === true) {
        const order = serviceOrder(host, loaded);
        if (args.print === true) return host.out(managerOf(host.platform).text(order).trimEnd());
        const isNew = await installService(host, order);
        return isNew
          ? await tellReady(host, await waitForService({ host, dataDir, timeoutMs }), dataDir)
          : undefined;
      }
      const found = host.life.look(dataDir);
      if (found.kind === "running") {
        await tellRunning(host, found.daemon, dataDir);
        return tellUntaken(host, found.daemon, flags);
      }
      const start = { host, dataDir, timeoutMs };
      const daemon = await startInBackground(start, serveWords(loaded));
      await tellReady(host, daemon, dataDir);
    },
  });
}

async function tellReady(host: Host, daemon: DaemonWords, dataDir: string): Promise<void> {
  host.out(readyLine(daemon, dataDir));
  host.err(pageLine(host, daemon.httpUrl, dataDir));
  const readiness = await askReadiness(daemon.httpUrl, host.readToken(dataDir), fetchNear);
  if (readiness.kind === "unready") host.err(`it runs, but takes nothing yet: ${readiness.reason}`);
  if (host.terminal.isTty)
    host.err(
      "next: 'hallmonitor setup claude-code' once, then 'hallmonitor top' to watch; 'hallmonitor down' stops",
    );
}

async function tellRunning(host: Host, daemon: DaemonWords, dataDir: string): Promise<void> {
  host.err(`already running since ${daemon.startedAt}, pid ${daemon.pid}`);
  if (daemon.version !== host.version) host.err(otherVersion(host, daemon, dataDir));
  const readiness = await askReadiness(daemon.httpUrl, host.readToken(dataDir), fetchNear);
  if (readiness.kind === "silent")
    throw new AppError(
      "unavailable",
      `it does not answer at ${daemon.httpUrl}; 'hallmonitor down --force' ends it, 'hallmonitor logs' may say why`,
    );
  await tellReady(host, daemon, dataDir);
}

function otherVersion(host: Host, { version }: DaemonWords, dataDir: string): string {
  const told = `it is version ${version}, this program is ${host.version}`;
  const { found = 0, own } = host.life.ledgerSchema(dataDir);
  return found > own
    ? `${told}, which is too old for this ledger`
    : `${told}: 'hallmonitor down', then 'hallmonitor up', to use it`;
}

/** Flags are for a start. Whoever gave one that the running collector may not follow goes on believing that it does. */
function tellUntaken(host: Host, { httpUrl, grpcAddress }: DaemonWords, flags: ConfigFlags): void {
  const { port, hostname } = new URL(httpUrl);
  const grpcPort = grpcAddress?.replace(/^.*:/, "") ?? "off";
  const untaken = [
    flags.host !== undefined && !isHere(flags.host, hostname) && "--host",
    isOther(flags.port, port || "80") && "--port",
    isOther(flags.grpcPort, grpcPort) && "--grpc-port",
    flags.claudeDirs !== undefined && "--claude-dir",
    flags.import !== undefined && (flags.import ? "--import" : "--no-import"),
    flags.watch !== undefined && (flags.watch ? "--watch" : "--no-watch"),
  ].filter((flag) => flag !== false);
  if (untaken.length > 0)
    host.err(
      `it goes on as it was started, whatever ${untaken.join(", ")} would say: 'hallmonitor down', then 'hallmonitor up' with that`,
    );
}

/** Whether a collector of this address listens on a host and nowhere else. Of one that listens everywhere the address tells but loopback. */
function isHere(host: string, hostname: string): boolean {
  return host !== "0.0.0.0" && host !== "::" && urlHost(host) === hostname;
}

/** Any port will do where 0 was asked for. */
function isOther(asked: string | undefined, has: string): boolean {
  return asked !== undefined && asked !== "0" && asked !== has;
}

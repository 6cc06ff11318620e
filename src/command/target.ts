import type { ArgsDef } from "citty";
import { haveHeaders, type ExportTarget, type Protocol } from "../agent/claude-code/environment.ts";
import type { Signal } from "../domain/telemetry.ts";
import { isLoopback, urlHost } from "../config/listen-host.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Host } from "./host.ts";

const protocols: readonly Protocol[] = ["http/protobuf", "http/json", "grpc"];
const usualSignals: readonly Signal[] = ["metrics", "logs"];
const tracedSignals: readonly Signal[] = [...usualSignals, "traces"];

/** How a client is pointed here. */
export const targetFlags = {
  protocol: {
    type: "string",
    description: "http/protobuf, http/json or grpc",
    default: "http/protobuf",
  },
  traces: {
    type: "boolean",
    description:
      "also export traces (beta): waits and first-token times; counting needs only metrics and logs, and tracing keeps the client's Code Mode off",
  },
} as const satisfies ArgsDef;

/** Where a client is pointed. */
interface Target extends ExportTarget {
  /** Whether the collector there asks every sender for a token; gRPC is off then. */
  readonly closed: boolean;
}

/** The running collector's addresses, or those it will have when it is started with this config. */
export function targetOf(
  host: Host,
  config: Config,
  args: { protocol: string; traces?: boolean | undefined },
): Target {
  const protocol = protocols.find((name) => name === args.protocol);
  if (protocol === undefined) {
    throw new AppError(
      "invalid",
      `--protocol ${args.protocol} is not known; use one of ${protocols.join(", ")}`,
    );
  }
  const running = host.findDaemon(config.dataDir);
  const { httpUrl, grpcAddress, closed } = running ?? expected(config);
  const signals = args.traces === true ? tracedSignals : usualSignals;
  return { httpUrl, grpcAddress, closed, protocol, signals };
}

/** Warns on standard error of what is missing in variables that were only shown: a collector that asks every sender for a token takes nothing without. */
export function warnOfToken(host: Host, { closed }: Target): void {
  if (!closed || haveHeaders(Object.keys(host.env))) return;
  host.err(
    "hallmonitor: the collector listens beyond this machine and takes telemetry only with its token: set OTEL_EXPORTER_OTLP_HEADERS, too, to authorization=Bearer TOKEN; 'hallmonitor token --role ingest' shows the token",
  );
}

function expected({ server, receiver }: Config): Pick<Target, "httpUrl" | "grpcAddress" | "closed"> {
  const host = urlHost(server.host);
  const closed = !isLoopback(server.host);
  const { grpcPort } = receiver.otlp;
  return {
    httpUrl: `http://${host}:${server.port || 4318}`,
    grpcAddress: closed || grpcPort === "off" ? undefined : `${host}:${grpcPort || 4317}`,
    closed,
  };
}

import { AppError } from "../../domain/error.ts";
import type { Variables } from "./settings.ts";
import { signals, type Signal } from "../../domain/telemetry.ts";

/** What Claude Code takes for `OTEL_EXPORTER_OTLP_PROTOCOL`. It has no default, so one of these must always be set. */
export type Protocol = "http/protobuf" | "http/json" | "grpc";

/** Where and how a Claude Code should export. */
export interface ExportTarget {
  readonly httpUrl: string;
  /** `host:port` of the gRPC listener; undefined when it is off. */
  readonly grpcAddress?: string | undefined;
  readonly protocol: Protocol;
  readonly signals: readonly Signal[];
}

const signalVariables: Record<Signal, readonly (readonly [string, string])[]> = {
  // Ten seconds instead of a minute: counters only fill in what no event says, so they need not be instant.
  metrics: [
    ["OTEL_METRICS_EXPORTER", "otlp"],
    ["OTEL_METRIC_EXPORT_INTERVAL", "10000"],
  ],
  // One second instead of five, so that a live view is live.
  logs: [
    ["OTEL_LOGS_EXPORTER", "otlp"],
    ["OTEL_LOGS_EXPORT_INTERVAL", "1000"],
  ],
  traces: [
    ["CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1"],
    ["OTEL_TRACES_EXPORTER", "otlp"],
    ["OTEL_TRACES_EXPORT_INTERVAL", "1000"],
  ],
};

/**
 * The variables that make a Claude Code export the wanted signals to us. None of them lets prompt text, answers or
 * tool contents out of the client. Throws `invalid` when gRPC is wanted and there is no gRPC address.
 */
export function telemetryVariables(target: ExportTarget): Variables {
  return variablesFor(target.signals, target.protocol, endpointOf(target));
}

/** The names of all that any setup sets, whatever signals and protocol it was asked for. */
export function telemetryNames(): Iterable<string> {
  return variablesFor(signals, "http/protobuf", "").keys();
}

function variablesFor(wanted: readonly Signal[], protocol: Protocol, endpoint: string) {
  return new Map<string, string>([
    ["CLAUDE_CODE_ENABLE_TELEMETRY", "1"],
    ...wanted.flatMap((signal) => signalVariables[signal]),
    ["OTEL_EXPORTER_OTLP_PROTOCOL", protocol],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", endpoint],
    ["OTEL_METRICS_INCLUDE_VERSION", "true"],
    ["OTEL_METRICS_INCLUDE_ENTRYPOINT", "true"],
    ["OTEL_METRICS_INCLUDE_REPOSITORY", "true"],
  ]);
}

/** Whether variables of these names can carry a token to a collector that asks for one. */
export function haveHeaders(names: Iterable<string>): boolean {
  return [...names].some((name) => /^OTEL_EXPORTER_OTLP_(?:\w+_)?HEADERS$/.test(name));
}

function endpointOf(target: ExportTarget): string {
  if (target.protocol !== "grpc") return target.httpUrl.replace(/\/+$/, "");
  if (target.grpcAddress !== undefined) return `http://${target.grpcAddress}`;
  throw new AppError(
    "invalid",
    "protocol grpc needs the gRPC listener, which is off, as receiver.otlp.grpc_port says, or as for every collector that listens beyond this machine: use http/protobuf",
  );
}

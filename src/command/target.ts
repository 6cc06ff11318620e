import type { ArgsDef } from "citty";
import type { ExportTarget, Protocol } from "../agent/claude-code/environment.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Host } from "./host.ts";

const protocols: readonly Protocol[] = ["http/protobuf", "http/json", "grpc"];

/** How a client is pointed here. */
export const targetFlags = {
  protocol: {
    type: "string",
    description: "http/protobuf (usual), http/json or grpc",
    default: "http/protobuf",
  },
  traces: {
    type: "boolean",
    description:
      "also export traces (beta): waits and first-token times; metrics and logs tell all that is counted, and tracing keeps the client's Code Mode off",
  },
} as const satisfies ArgsDef;

/** The running collector's addresses, or those it will have when it is started with this config. */
export function targetOf(
  host: Host,
  config: Config,
  args: { protocol: string; traces?: boolean | undefined },
): ExportTarget {
  const protocol = protocols.find((name) => name === args.protocol);
  if (protocol === undefined) {
    throw new AppError(
      "invalid",
      `--protocol ${args.protocol} is not known; use one of ${protocols.join(", ")}`,
    );
  }
  const running = host.findDaemon(config.dataDir);
  const { grpcPort } = config.receiver.otlp;
  return {
    httpUrl: running?.httpUrl ?? `http://${config.server.host}:${config.server.port || 4318}`,
    grpcAddress:
      running === undefined && grpcPort !== "off"
        ? `${config.server.host}:${grpcPort || 4317}`
        : running?.grpcAddress,
    protocol,
    signals: args.traces === true ? ["metrics", "logs", "traces"] : ["metrics", "logs"],
  };
}

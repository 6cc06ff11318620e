import { expect, test } from "bun:test";
import { telemetryVariables } from "./environment.ts";

const target = {
  httpUrl: "http://127.0.0.1:4318/",
  protocol: "http/protobuf",
  signals: ["metrics", "logs"],
} as const;

test("metrics and logs go to the HTTP listener, and traces and contents stay off", () => {
  const variables = telemetryVariables(target);
  expect(Object.fromEntries(variables)).toEqual({
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_METRIC_EXPORT_INTERVAL: "10000",
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_LOGS_EXPORT_INTERVAL: "1000",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    OTEL_METRICS_INCLUDE_VERSION: "true",
    OTEL_METRICS_INCLUDE_ENTRYPOINT: "true",
    OTEL_METRICS_INCLUDE_REPOSITORY: "true",
  });
});

test("traces bring their beta switch with them", () => {
  const variables = telemetryVariables({ ...target, signals: ["metrics", "logs", "traces"] });
  expect(variables.get("OTEL_TRACES_EXPORTER")).toBe("otlp");
  expect(variables.get("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA")).toBe("1");
});

test("gRPC goes to the gRPC listener, and is refused when there is none", () => {
  const variables = telemetryVariables({ ...target, protocol: "grpc", grpcAddress: "127.0.0.1:4317" });
  expect(variables.get("OTEL_EXPORTER_OTLP_ENDPOINT")).toBe("http://127.0.0.1:4317");
  expect(() => telemetryVariables({ ...target, protocol: "grpc" })).toThrow(
    "listens beyond this machine: use http/protobuf",
  );
});

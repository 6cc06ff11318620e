import { Client, type ClientOptions, credentials, type ServiceError } from "@grpc/grpc-js";
import { encodeRequest, type OracleMessage } from "../oracle/otlp.ts";
import type { StartedDaemon } from "./daemon.ts";

/** 2026-11-20T12:00:00Z, when the histories of these tests begin. */
export const noon = Date.UTC(2026, 10, 20, 12);

/** What one request of `apiRequest` costs: 10 in at $4, 20 out at $20, 30 read at $0.20, 40 written at $5 a million. */
export const requestCostUsd = 0.000646;

/** The signals that messages are built of here. */
export type Signal = "logs" | "metrics";

/** The ways telemetry comes in. */
export const wires = ["http/json", "http/protobuf", "grpc"] as const;

/** A way telemetry comes in, with its encoding. */
export type Wire = (typeof wires)[number];

type Value = string | number | boolean;
type Values = Readonly<Record<string, Value>>;

/** Attributes in the form that protobuf messages are made from. */
export function attributes(values: Iterable<readonly [string, Value]>): OracleMessage[] {
  return [...values].map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** A value in that form. Whole numbers are sent as integers, and all others as doubles. */
export function anyValue(value: Value): OracleMessage {
  if (typeof value === "string") return { value: { case: "stringValue", value } };
  if (typeof value === "boolean") return { value: { case: "boolValue", value } };
  return Number.isInteger(value)
    ? { value: { case: "intValue", value: BigInt(value) } }
    : { value: { case: "doubleValue", value } };
}

/** One event of Claude Code: its name, its time and what it says. */
export function event(name: string, at: number, values: Values): OracleMessage {
  return {
    timeUnixNano: nano(at),
    body: anyValue(`claude_code.${name}`),
    attributes: attributes(Object.entries({ "event.name": name, ...values })),
  };
}

/** A model request of session `session` with 10 in, 20 out, 30 read and 40 written, and what is said otherwise. */
export function apiRequest(session: string, id: string, own: Values & { at?: number } = {}): OracleMessage {
  const { at = noon, ...values } = own;
  return event("api_request", at, {
    "session.id": session,
    request_id: id,
    model: "claude-opus-5-5",
    input_tokens: 10,
    output_tokens: 20,
    cache_read_tokens: 30,
    cache_creation_tokens: 40,
    cost_usd: 0.0005,
    duration_ms: 100,
    ...values,
  });
}

const resource = { attributes: attributes([["service.name", "claude-code"]]) };

/** An export request of logs. */
export function logs(...logRecords: OracleMessage[]): OracleMessage {
  const scope = { name: "com.anthropic.claude_code.events", version: "2.1.329" };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

/** A point of the output token counter of a session. */
export interface Point {
  readonly session: string;
  readonly value: number;
  readonly at: number;
  readonly startedAt?: number;
  readonly type?: string;
}

/** An export request of the token counter. */
export function tokens(temporality: "delta" | "cumulative", ...points: readonly Point[]): OracleMessage {
  const dataPoints = points.map(({ session, value, at, startedAt = noon, type = "output" }) => ({
    startTimeUnixNano: nano(startedAt),
    timeUnixNano: nano(at),
    value: { case: "asDouble", value },
    attributes: attributes([
      ["session.id", session],
      ["model", "claude-opus-5-5"],
      ["type", type],
    ]),
  }));
  return counter("claude_code.token.usage", temporality, dataPoints);
}

/** An export request that tells of one commit of a session. */
export function commit(session: string, at: number): OracleMessage {
  const point = {
    startTimeUnixNano: nano(at - 1000),
    timeUnixNano: nano(at),
    value: { case: "asDouble", value: 1 },
    attributes: attributes([["session.id", session]]),
  };
  return counter("claude_code.commit.count", "delta", [point]);
}

function counter(
  name: string,
  temporality: "delta" | "cumulative",
  dataPoints: readonly OracleMessage[],
): OracleMessage {
  const sum = { aggregationTemporality: temporality === "delta" ? 1 : 2, isMonotonic: true, dataPoints };
  const metric = { name, data: { case: "sum", value: sum } };
  const scope = { name: "com.anthropic.claude_code", version: "2.1.329" };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] };
}

/** What a sender was told: an HTTP status (200 for an answered gRPC call) and the body. */
export interface Answered {
  readonly status: number;
  readonly body: Buffer;
  readonly retryAfter: string | null;
}

/** Sends an export request as a client of that wire does. */
export async function send(
  daemon: Pick<StartedDaemon, "httpUrl" | "grpcAddress">,
  { signal, message, wire = "http/json" }: { signal: Signal; message: OracleMessage; wire?: Wire },
): Promise<Answered> {
  const encoded = encodeRequest(signal, message);
  if (wire === "grpc") return callGrpc(daemon, { signal, body: Buffer.from(encoded.protobuf) });
  const isJson = wire === "http/json";
  return post(daemon, {
    path: `/v1/${signal}`,
    type: isJson ? "application/json" : "application/x-protobuf",
    body: Buffer.from(isJson ? encoded.json : encoded.protobuf),
  });
}

/** Posts bytes as they are. */
export async function post(
  daemon: Pick<StartedDaemon, "httpUrl">,
  {
    path = "/v1/logs",
    type = "application/json",
    body,
    encoding,
  }: {
    path?: string;
    type?: string;
    body: string | Buffer<ArrayBuffer>;
    encoding?: string;
  },
): Promise<Answered> {
  const response = await fetch(`${daemon.httpUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": type,
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
    body,
  });
  return {
    status: response.status,
    body: Buffer.from(await response.arrayBuffer()),
    retryAfter: response.headers.get("retry-after"),
  };
}

/** One Export call with a body as it is. Rejects with what the server refused it for. */
export function callGrpc(
  { grpcAddress }: Pick<StartedDaemon, "grpcAddress">,
  { signal, body, options = {} }: { signal: Signal; body: Buffer; options?: ClientOptions },
): Promise<Answered> {
  const name = signal === "logs" ? "logs.v1.LogsService" : "metrics.v1.MetricsService";
  const client = new Client(grpcAddress, credentials.createInsecure(), options);
  const same = (bytes: Buffer): Buffer => bytes;
  const path = `/opentelemetry.proto.collector.${name}/Export`;
  return new Promise((resolve, reject) => {
    const end = (error: ServiceError | null, answer?: Buffer): void => {
      client.close();
      if (error !== null) reject(error);
      else resolve({ status: 200, body: answer ?? Buffer.alloc(0), retryAfter: null });
    };
    client.makeUnaryRequest(path, same, same, body, end);
  });
}

function nano(at: number): bigint {
  return BigInt(at) * 1_000_000n;
}

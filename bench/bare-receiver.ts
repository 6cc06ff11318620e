/**
 * The least an OTLP receiver can do on each wire: read, parse, answer. JSON is parsed by the runtime, protobuf by the
 * product's own reader, which is the fastest at hand. Nothing is kept but a count, which `GET /` tells.
 * With `--answer-only` it does not parse either: the ceiling of the load generators.
 */
import type { Signal } from "../src/domain/telemetry.ts";
import { createDecoder } from "../src/receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../src/receiver/otlp/telemetry.ts";
import { openGrpcDoor } from "./grpc-door.ts";

const answersOnly = Bun.argv[2] === "--answer-only";
const decode = createDecoder(defaultOtlpLimits);
let records = 0;

const grpc = await openGrpcDoor((signal, body) => {
  if (!answersOnly) takeProtobuf(signal, body);
});
const http = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
process.stdout.write(`bare ready http=${http.url.origin} grpc=${grpc}\n`);

async function answer(request: Request): Promise<Response> {
  if (request.method === "GET") return Response.json({ records });
  const isJson = request.headers.get("content-type") === "application/json";
  if (answersOnly) await request.arrayBuffer();
  else if (isJson) records += itemsIn((await request.json()) as Record<string, unknown>);
  else takeProtobuf(signalOf(request), new Uint8Array(await request.arrayBuffer()));
  return isJson
    ? Response.json({})
    : new Response("", { headers: { "content-type": "application/x-protobuf" } });
}

function takeProtobuf(signal: Signal, body: Uint8Array): void {
  const { logs, spans, points } = decode({ signal, encoding: "protobuf", body }).telemetry;
  records += logs.length + spans.length + points.length;
}

function signalOf({ url }: Request): Signal {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return name === "metrics" || name === "traces" ? name : "logs";
}

/** Names of what holds items at any depth of a request, and of the items. */
const groups: ReadonlySet<string> = new Set([
  "resourceLogs",
  "resourceSpans",
  "resourceMetrics",
  "scopeLogs",
  "scopeSpans",
  "scopeMetrics",
  "metrics",
]);
const items: ReadonlySet<string> = new Set(["logRecords", "spans", "dataPoints"]);

/** The number of records, spans or points in a parsed request. */
function itemsIn(node: Readonly<Record<string, unknown>>): number {
  let count = 0;
  for (const name in node) {
    const inner = node[name];
    if (items.has(name)) count += (inner as unknown[]).length;
    else if (name === "sum") count += itemsIn(inner as Record<string, unknown>);
    else if (groups.has(name)) for (const one of inner as Record<string, unknown>[]) count += itemsIn(one);
  }
  return count;
}

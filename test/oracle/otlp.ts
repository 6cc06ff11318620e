import { create, createFileRegistry, type DescMessage, toBinary, toJson } from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  type DescriptorProto,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  OneofDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { Signal } from "../../src/domain/telemetry.ts";

/**
 * The OTLP messages as protobuf-es understands them: an encoder that shares no line with our readers. Field numbers
 * and types are those of opentelemetry-proto v1; the line of a field is `type name = number`, as in a .proto file.
 */
const messages: Record<string, string> = {
  AnyValue: `
    value: string string_value = 1; value: bool bool_value = 2; value: int64 int_value = 3; value: double double_value = 4
    value: ArrayValue array_value = 5; value: KeyValueList kvlist_value = 6; value: bytes bytes_value = 7`,
  ArrayValue: `repeated AnyValue values = 1`,
  KeyValueList: `repeated KeyValue values = 1`,
  KeyValue: `string key = 1; AnyValue value = 2`,
  InstrumentationScope: `string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4`,
  Resource: `repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2`,

  ExportLogsServiceRequest: `repeated ResourceLogs resource_logs = 1`,
  ResourceLogs: `Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3`,
  ScopeLogs: `InstrumentationScope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3`,
  LogRecord: `
    fixed64 time_unix_nano = 1; SeverityNumber severity_number = 2; string severity_text = 3; AnyValue body = 5
    repeated KeyValue attributes = 6; uint32 dropped_attributes_count = 7; fixed32 flags = 8; bytes trace_id = 9
    bytes span_id = 10; fixed64 observed_time_unix_nano = 11; string event_name = 12`,

  ExportTraceServiceRequest: `repeated ResourceSpans resource_spans = 1`,
  ResourceSpans: `Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3`,
  ScopeSpans: `InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3`,
  Span: `
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5
    SpanKind kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8
    repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10; repeated Event events = 11
    uint32 dropped_events_count = 12; repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15
    fixed32 flags = 16`,
  Event: `fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4`,
  Link: `bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6`,
  Status: `string message = 2; StatusCode code = 3`,

  ExportMetricsServiceRequest: `repeated ResourceMetrics resource_metrics = 1`,
  ResourceMetrics: `Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3`,
  ScopeMetrics: `InstrumentationScope scope = 1; repeated Metric metrics = 2; string schema_url = 3`,
  Metric: `
    string name = 1; string description = 2; string unit = 3; data: Gauge gauge = 5; data: Sum sum = 7
    data: Histogram histogram = 9; data: ExponentialHistogram exponential_histogram = 10; data: Summary summary = 11
    repeated KeyValue metadata = 12`,
  Gauge: `repeated NumberDataPoint data_points = 1`,
  Sum: `repeated NumberDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2; bool is_monotonic = 3`,
  Histogram: `repeated HistogramDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2`,
  ExponentialHistogram: `
    repeated ExponentialHistogramDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2`,
  Summary: `repeated SummaryDataPoint data_points = 1`,
  NumberDataPoint: `
    repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3
    value: double as_double = 4; value: sfixed64 as_int = 6; repeated Exemplar exemplars = 5; uint32 flags = 8`,
  HistogramDataPoint: `
    repeated KeyValue attributes = 9; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4
    optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7
    repeated Exemplar exemplars = 8; uint32 flags = 10; optional double min = 11; optional double max = 12`,
  ExponentialHistogramDataPoint: `
    repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4
    optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9
    uint32 flags = 10; repeated Exemplar exemplars = 11; optional double min = 12; optional double max = 13
    double zero_threshold = 14`,
  Buckets: `sint32 offset = 1; repeated uint64 bucket_counts = 2`,
  SummaryDataPoint: `
    repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4
    double sum = 5; repeated ValueAtQuantile quantile_values = 6; uint32 flags = 8`,
  ValueAtQuantile: `double quantile = 1; double value = 2`,
  Exemplar: `
    repeated KeyValue filtered_attributes = 7; fixed64 time_unix_nano = 2; value: double as_double = 3
    value: sfixed64 as_int = 6; bytes span_id = 4; bytes trace_id = 5`,

  ExportLogsServiceResponse: `ExportLogsPartialSuccess partial_success = 1`,
  ExportLogsPartialSuccess: `int64 rejected_log_records = 1; string error_message = 2`,
  ExportTraceServiceResponse: `ExportTracePartialSuccess partial_success = 1`,
  ExportTracePartialSuccess: `int64 rejected_spans = 1; string error_message = 2`,
  ExportMetricsServiceResponse: `ExportMetricsPartialSuccess partial_success = 1`,
  ExportMetricsPartialSuccess: `int64 rejected_data_points = 1; string error_message = 2`,

  RpcStatus: `int32 code = 1; string message = 2; repeated Packed details = 3`,
  Packed: `string type_url = 1; bytes value = 2`,
  RetryInfo: `Duration retry_delay = 1`,
  Duration: `int64 seconds = 1; int32 nanos = 2`,
};

const enums: Record<string, readonly string[]> = {
  AggregationTemporality: [
    "AGGREGATION_TEMPORALITY_UNSPECIFIED",
    "AGGREGATION_TEMPORALITY_DELTA",
    "AGGREGATION_TEMPORALITY_CUMULATIVE",
  ],
  StatusCode: ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"],
  SpanKind: ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT"],
  SeverityNumber: ["SEVERITY_NUMBER_UNSPECIFIED", "SEVERITY_NUMBER_TRACE", "SEVERITY_NUMBER_TRACE2"],
};

/** The message that is exported for each signal, by its short name. */
export const requestNames = {
  metrics: "ExportMetricsServiceRequest",
  logs: "ExportLogsServiceRequest",
  traces: "ExportTraceServiceRequest",
} as const satisfies Record<Signal, string>;

/** A message as plain data, as `create` takes it: camelCase, a oneof as `{ case, value }`, 64 bits as bigint. */
export type OracleMessage = Record<string, unknown>;

/** The descriptor of an OTLP message by its short name. */
export function oracle(name: string): DescMessage {
  const desc = registry.getMessage(`otlp.${name}`);
  if (desc === undefined) throw new Error(`no message ${name}`);
  return desc;
}

/** An export request in both encodings. Enums are names in JSON when `enumNames`, numbers otherwise. */
export function encodeRequest(signal: Signal, init: OracleMessage, enumNames = false) {
  const desc = oracle(requestNames[signal]);
  const message = create(desc, init as never);
  const json = toJson(desc, message, { enumAsInteger: !enumNames });
  return { protobuf: toBinary(desc, message), json: Buffer.from(JSON.stringify(json, hexIds)) };
}

/** OTLP/JSON differs from protobuf JSON in one point: these ids are hex, not base64. */
export function hexIds(key: string, value: unknown): unknown {
  const isId = key === "traceId" || key === "spanId" || key === "parentSpanId";
  return isId ? Buffer.from(String(value), "base64").toString("hex").toUpperCase() : value;
}

const scalars: Record<string, FieldDescriptorProto_Type> = {
  string: FieldDescriptorProto_Type.STRING,
  bool: FieldDescriptorProto_Type.BOOL,
  bytes: FieldDescriptorProto_Type.BYTES,
  double: FieldDescriptorProto_Type.DOUBLE,
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
  uint32: FieldDescriptorProto_Type.UINT32,
  uint64: FieldDescriptorProto_Type.UINT64,
  sint32: FieldDescriptorProto_Type.SINT32,
  fixed32: FieldDescriptorProto_Type.FIXED32,
  fixed64: FieldDescriptorProto_Type.FIXED64,
  sfixed64: FieldDescriptorProto_Type.SFIXED64,
};

function describeMessage([name, text]: [string, string]): DescriptorProto {
  const lines = text
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const parts = lines.map((line) => {
    const match = /^(?:(\w+): )?(?:(repeated|optional) )?(\w+) (\w+) = (\d+)$/.exec(line);
    if (match === null) throw new Error(`not a field: ${line}`);
    const [, oneof, rule, type = "", field = "", number = ""] = match;
    return { oneof: rule === "optional" ? `_${field}` : oneof, rule, type, field, number: Number(number) };
  });
  // The group of an optional field must stand behind the real ones.
  const oneofs = [...new Set(parts.flatMap(({ oneof }) => oneof ?? []))].toSorted(
    (a, b) => Number(a.startsWith("_")) - Number(b.startsWith("_")),
  );
  return create(DescriptorProtoSchema, {
    name,
    oneofDecl: oneofs.map((oneof) => create(OneofDescriptorProtoSchema, { name: oneof })),
    field: parts.map(({ oneof, rule, type, field, number }) =>
      create(FieldDescriptorProtoSchema, {
        name: field,
        jsonName: field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        number,
        label:
          rule === "repeated" ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
        ...typeOf(type),
        ...(oneof === undefined ? {} : { oneofIndex: oneofs.indexOf(oneof) }),
        ...(rule === "optional" ? { proto3Optional: true } : {}),
      }),
    ),
  });
}

function typeOf(type: string) {
  const scalar = scalars[type];
  if (scalar !== undefined) return { type: scalar };
  const isEnum = enums[type] !== undefined;
  return {
    type: isEnum ? FieldDescriptorProto_Type.ENUM : FieldDescriptorProto_Type.MESSAGE,
    typeName: `.otlp.${type}`,
  };
}

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "otlp.proto",
    package: "otlp",
    syntax: "proto3",
    messageType: Object.entries(messages).map(describeMessage),
    enumType: Object.entries(enums).map(([name, values]) =>
      create(EnumDescriptorProtoSchema, {
        name,
        value: values.map((value, number) => ({
          $typeName: "google.protobuf.EnumValueDescriptorProto",
          name: value,
          number,
        })) as never,
      }),
    ),
  }),
  () => undefined,
);

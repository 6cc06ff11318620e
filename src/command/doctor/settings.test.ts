import { expect, test } from "bun:test";
import type { Check } from "./check.ts";
import type { Layer } from "./layer.ts";
import { createRemedies } from "./remedy.ts";
import { judgeSettings, type SettingsFacts } from "./settings.ts";

const remedies = createRemedies({ platform: "linux", dataFlags: [], clientFlags: [] });
const path = "/home/ada/.claude/settings.json";
const setUp = "hallmonitor setup claude-code";
const edit = `\${EDITOR:-vi} ${path}`;

const right = {
  CLAUDE_CODE_ENABLE_TELEMETRY: "1",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
};

function judge(variables: Record<string, string | undefined>, facts: Partial<SettingsFacts> = {}): Check[] {
  return judgeSettings(
    {
      user: { path, variables: mapOf(variables), fault: undefined },
      stronger: [],
      collector: { httpUrl: "http://127.0.0.1:4318", grpcAddress: "127.0.0.1:4317" },
      door: undefined,
      others: [],
      ...facts,
    },
    remedies,
  );
}

function mapOf(variables: Record<string, string | undefined>): Map<string, string> {
  return new Map(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function shell(variables: Record<string, string>): Layer {
  return { kind: "shell", where: "the environment of this shell", variables: mapOf(variables) };
}

function managed(variables: Record<string, string>): Layer {
  return { kind: "managed", where: "the managed settings /etc/m.json", variables: mapOf(variables) };
}

test("what the set-up writes is right", () => {
  expect(judge(right)).toEqual([
    {
      name: "settings",
      status: "ok",
      detail: `logs and metrics go to http://127.0.0.1:4318 over http/protobuf (${path})`,
    },
  ]);
});

test.each([
  ["localhost for the loopback address", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/" }],
  [
    "gRPC at its own port",
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" },
  ],
  ["a full address of one signal", { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://127.0.0.1:4318/v1/logs" }],
  ["true as a switch", { CLAUDE_CODE_ENABLE_TELEMETRY: "true" }],
  ["traces to nobody", { OTEL_TRACES_EXPORTER: "none" }],
  ["delta counters", { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" }],
])("%s is right", (_, change) => {
  expect(judge({ ...right, ...change }).map(({ status }) => status)).toEqual(["ok"]);
});

test.each([
  [{ CLAUDE_CODE_ENABLE_TELEMETRY: undefined }, "CLAUDE_CODE_ENABLE_TELEMETRY is not set", setUp],
  [{ CLAUDE_CODE_ENABLE_TELEMETRY: "0" }, "CLAUDE_CODE_ENABLE_TELEMETRY is 0", setUp],
  [{ OTEL_LOGS_EXPORTER: undefined }, "OTEL_LOGS_EXPORTER is not set", setUp],
  [{ OTEL_METRICS_EXPORTER: "none" }, "OTEL_METRICS_EXPORTER is none, not otlp", setUp],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: undefined }, "is not set, and the client has no default", setUp],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "http" }, "is http, which is none of", setUp],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: undefined }, "OTEL_EXPORTER_OTLP_ENDPOINT is not set", setUp],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "127.0.0.1:4318" }, "is no URL", setUp],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    "is grpc, but port 4318 of OTEL_EXPORTER_OTLP_ENDPOINT speaks HTTP",
    setUp,
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4317" }, "is http/protobuf, but port 4317", setUp],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel.example:4318" },
    "leads to http://otel.example:4318, but",
    setUp,
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://127.0.0.1:4318" }, "begins with https", setUp],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/v1/logs" }, "leave the path out", setUp],
  [{ OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "grpc" }, "the protocol is grpc, but port 4318", edit],
  [
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://127.0.0.1:4318/metrics" },
    "metrics are taken at /v1/metrics",
    edit,
  ],
  [
    { OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://jaeger:4318" },
    "http://jaeger:4318",
    edit,
  ],
  [
    { BETA_TRACING_ENDPOINT: "http://x", ENABLE_BETA_TRACING_DETAILED: "1" },
    "takes logs and traces elsewhere",
    edit,
  ],
])("%j is broken: %s", (change, detail, fix) => {
  const [found, ...others] = judge({ ...right, ...change });
  expect(found).toMatchObject({ name: "settings", status: "failed", fix });
  expect(found?.detail).toContain(detail);
  expect(others.filter(({ status }) => status !== "ok")).toEqual([]);
});

test("without any variable the client is not set up", () => {
  expect(judge({ EDITOR: "vi" })).toMatchObject([{ status: "failed", fix: setUp }]);
});

test("variables of the shell alone are enough", () => {
  expect(judge({}, { stronger: [shell(right)] })).toMatchObject([
    { status: "ok", detail: expect.stringContaining("(the environment of this shell)") },
  ]);
});

test("a fault of the shell is named once and unset there", () => {
  const stronger = [shell({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://other:4318" })];
  const fix = "unset OTEL_EXPORTER_OTLP_ENDPOINT";
  expect(judge(right, { stronger })).toMatchObject([
    { status: "failed", detail: expect.stringContaining("(set in the environment of this shell)"), fix },
  ]);
});

test("a fault of managed settings has no command: only an administrator can help", () => {
  const [found] = judge(right, { stronger: [managed({ OTEL_LOGS_EXPORTER: "none" })] });
  expect(found).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("only an administrator"),
    fix: undefined,
  });
});

test("what wins harmlessly over the settings is a warning", () => {
  const stronger = [shell({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" })];
  expect(judge(right, { stronger })).toMatchObject([
    { status: "ok" },
    { status: "warning", detail: expect.stringContaining("with OTEL_EXPORTER_OTLP_ENDPOINT") },
  ]);
});

test("the console exporter and cumulative counters are warnings", () => {
  const odd = {
    OTEL_LOGS_EXPORTER: "otlp,console",
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
  };
  expect(judge({ ...right, ...odd })).toMatchObject([
    { status: "ok" },
    { status: "warning", detail: expect.stringContaining("console exporter"), fix: setUp },
    { status: "warning", detail: expect.stringContaining("collide"), fix: edit },
  ]);
});

test("content that leaves the client is told, and is no fault", () => {
  const told = {
    OTEL_LOG_USER_PROMPTS: "1",
    OTEL_LOG_TOOL_DETAILS: "0",
    OTEL_LOG_RAW_API_BODIES: "file:/tmp/b",
  };
  expect(judge({ ...right, ...told })[1]).toEqual({
    name: "content",
    status: "ok",
    detail: "the client sends prompts, whole API bodies: OTEL_LOG_USER_PROMPTS, OTEL_LOG_RAW_API_BODIES",
  });
});

test("a limit that takes ids away is told, and a wide one is not", () => {
  const tight = {
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "30",
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: "12",
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: "256",
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "many",
  };
  const [summary, ...warnings] = judge({ ...right, ...tight });
  expect(summary).toMatchObject({ status: "ok" });
  expect(warnings).toMatchObject([
    {
      status: "warning",
      detail: expect.stringContaining("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT is 30"),
      fix: edit,
    },
    {
      status: "warning",
      detail: expect.stringContaining("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT is 12"),
      fix: edit,
    },
  ]);
  expect(judge(right, { stronger: [shell({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8" })] })[1]).toMatchObject({
    status: "warning",
    fix: "unset OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
  });
});

test("a collector that wants its token needs the right one, with each signal", () => {
  const door = { tokens: ["in", "all"], command: "hallmonitor token --role ingest" };
  const general = "OTEL_EXPORTER_OTLP_HEADERS";
  const logs = "OTEL_EXPORTER_OTLP_LOGS_HEADERS";
  const said = (headers: Record<string, string>) => judge({ ...right, ...headers }, { door });
  for (const headers of [
    { [general]: "authorization=Bearer in" },
    { [general]: "x=1%zz, Authorization=Bearer%20all" },
    { [general]: "authorization=Bearer in", [logs]: "a=b" },
    {
      [general]: "authorization=Bearer old",
      [logs]: "authorization=bearer in",
      OTEL_METRICS_EXPORTER: "none",
    },
  ])
    expect(said(headers).filter(({ detail }) => detail.includes("HEADERS"))).toEqual([]);
  for (const headers of [{}, { [general]: "a=b" }, { [logs]: "authorization=Bearer in" }])
    expect(said(headers)).toMatchObject([
      { status: "failed", fix: edit, detail: expect.stringContaining("the collector wants its token") },
    ]);
  for (const value of ["authorization=Bearer old", "authorization=in", "authorization=Bearer"])
    expect(said({ [general]: value })).toMatchObject([
      {
        status: "failed",
        fix: edit,
        detail: expect.stringContaining("carries no token that lets telemetry in"),
      },
    ]);
  // What a program tells is known to nobody else.
  const user = { path, variables: mapOf(right), hasHelper: true, fault: undefined };
  expect(judge(right, { door, user })).toMatchObject([{ status: "ok" }]);
  // Whoever may not read the tokens cannot say that another is wrong.
  const blind = { ...door, tokens: [] };
  expect(judge({ ...right, [general]: "authorization=Bearer x" }, { door: blind })).toMatchObject([
    { status: "ok" },
  ]);
});

test("grpc needs a collector that listens for it", () => {
  const collector = { httpUrl: "http://127.0.0.1:4318", grpcAddress: undefined };
  const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4317" };
  expect(judge({ ...right, ...grpc }, { collector })[0]?.detail).toContain("does not listen for gRPC");
});

test("settings that are no JSON are named with the place of the mistake", () => {
  const user = { path, variables: new Map(), fault: "line 2, column 3: expected a colon" };
  expect(judge({}, { user })).toEqual([
    {
      name: "settings",
      status: "failed",
      detail: `${path} cannot be read, line 2, column 3: expected a colon`,
      fix: edit,
    },
  ]);
});

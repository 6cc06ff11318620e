import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Faults } from "./faults.js";
import type { TelemetrySettings } from "./sdk.d.ts";
import { readSettings } from "./settings.js";

/** Settings in an environment that holds only this. */
function read(environment: Record<string, string>, given: TelemetrySettings = {}) {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (/^(?:LLM|OTEL)_/.test(name)) delete process.env[name];
  Object.assign(process.env, environment);
  const said: string[] = [];
  const faults = new Faults((advice) => said.push(advice));
  try {
    const settings = readSettings(given, faults);
    return { settings, refused: faults.counts()["invalid-setting"] ?? 0, said };
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const defaults = {
  storage: true,
  dir: join(process.cwd(), ".llm-telemetry"),
  storePrompts: false,
  storeResponses: false,
  retentionDays: 30,
  maxBytes: 100_000_000,
  pushgatewayUrl: undefined,
  tracesUrl: undefined,
  project: basename(process.cwd()),
};

test("without any setting the defaults hold", () => {
  const { settings, refused } = read({});
  expect(settings).toMatchObject(defaults);
  expect(refused).toBe(0);
});

test("the defaults are those of .env.example", () => {
  const lines = readFileSync(join(import.meta.dir, ".env.example"), "utf8").split("\n");
  const told = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split("=") as [string, string]);
  expect(told.length).toBe(6);
  expect(read(Object.fromEntries(told)).settings).toMatchObject(defaults);
});

test("the environment is heard, and what the program says before it", () => {
  const environment = {
    LLM_TELEMETRY_STORAGE: "off",
    LLM_TELEMETRY_DIR: "/srv/calls",
    LLM_STORE_PROMPTS: "TRUE",
    LLM_STORE_RESPONSES: "1",
    LLM_RETENTION_DAYS: "0",
    LLM_STORAGE_MAX_SIZE_MB: "0.5",
    LLM_PUSHGATEWAY_URL: "http://gateway:9091/",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/",
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20t, x-team = a=b",
  };
  expect(read(environment).settings).toMatchObject({
    storage: false,
    dir: "/srv/calls",
    storePrompts: true,
    storeResponses: true,
    retentionDays: 0,
    maxBytes: 500_000,
    pushgatewayUrl: "http://gateway:9091",
    tracesUrl: "http://collector:4318/v1/traces",
    otlpHeaders: { authorization: "Bearer t", "x-team": "a=b" },
  });
  const given = { storage: true, retentionDays: 5, otlpEndpoint: "http://mine:1" };
  expect(read(environment, given).settings).toMatchObject({
    storage: true,
    retentionDays: 5,
    tracesUrl: "http://mine:1/v1/traces",
  });
});

test("our own endpoint stands before the one of OpenTelemetry", () => {
  const both = { LLM_OTLP_ENDPOINT: "http://ours:1", OTEL_EXPORTER_OTLP_ENDPOINT: "http://theirs:1" };
  expect(read(both).settings.tracesUrl).toBe("http://ours:1/v1/traces");
});

test("variables of OpenTelemetry count where they name OTLP over HTTP", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://theirs:4318" };
  const url = (environment: Record<string, string>) =>
    read({ ...endpoint, ...environment }).settings.tracesUrl;
  expect(url({})).toBe("http://theirs:4318/v1/traces");
  expect(url({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces:1/x" })).toBe("http://traces:1/x");
  expect(url({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toBeUndefined();
  expect(url({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc" })).toBeUndefined();
  const own = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
  expect(url(own)).toBe("http://theirs:4318/v1/traces");
  expect(url({ OTEL_TRACES_EXPORTER: "none" })).toBeUndefined();
  expect(url({ OTEL_SDK_DISABLED: "true" })).toBeUndefined();
  expect(url({ OTEL_SDK_DISABLED: "true", LLM_OTLP_ENDPOINT: "http://ours:1" })).toBe(
    "http://ours:1/v1/traces",
  );
});

test("headers for traces stand before those for all", () => {
  const both = { OTEL_EXPORTER_OTLP_TRACES_HEADERS: "a=1", OTEL_EXPORTER_OTLP_HEADERS: "b=2" };
  expect(read(both).settings.otlpHeaders).toEqual({ a: "1" });
});

test("of settings that cannot be each is said", () => {
  const { said } = read({
    LLM_RETENTION_DAYS: "-3",
    LLM_STORE_PROMPTS: "maybe",
    LLM_OTLP_ENDPOINT: "nowhere",
  });
  expect(said.map((advice) => advice.split(" ")[1])).toEqual([
    "LLM_STORE_PROMPTS",
    "LLM_RETENTION_DAYS",
    "LLM_OTLP_ENDPOINT",
  ]);
});

test("an address with a password is refused, and the password is not said", () => {
  const { settings, said } = read({ LLM_PUSHGATEWAY_URL: "https://ada:s3cret@gateway:9091" });
  expect(settings.pushgatewayUrl).toBeUndefined();
  expect(said).toEqual([expect.stringContaining("LLM_PUSHGATEWAY_URL holds a user or a password")]);
  expect(said[0]).not.toContain("s3cret");
});

test("a setting that cannot be is counted, and its default taken: nothing more is deleted than was asked", () => {
  const mistakes: Record<string, string>[] = [
    { LLM_RETENTION_DAYS: "-1" },
    { LLM_RETENTION_DAYS: "a week" },
    { LLM_STORAGE_MAX_SIZE_MB: "NaN" },
    { LLM_STORE_PROMPTS: "perhaps" },
    { LLM_PUSHGATEWAY_URL: "gateway" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://x" },
    { LLM_OTLP_ENDPOINT: "http://ada@collector:4318" },
  ];
  for (const environment of mistakes) {
    const { settings, refused } = read(environment);
    expect(settings).toMatchObject(defaults);
    expect(refused).toBe(1);
  }
  expect(read({ LLM_RETENTION_DAYS: "" }).refused).toBe(0);
});

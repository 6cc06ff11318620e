import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startDaemon, temporaryDir, run, type StartedDaemon } from "../e2e/daemon.ts";
import { runClient, versions, type LabTruth } from "./client.ts";

const scenarios = ["tools", "plan", "subagent", "errors", "bad-request"];
const wires = [
  { protocol: "http/json", env: {} },
  { protocol: "http/protobuf", env: { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" } },
  { protocol: "grpc", env: {} },
] as const;

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path);
});

afterAll(async () => {
  expect(await daemon.stop()).toBe(0);
  dir[Symbol.dispose]();
});

describe.each([...versions])("Claude Code %s", (version) => {
  test.each([...wires])(
    "over $protocol every session is exact in requests, tokens, tools, errors and cost",
    async ({ protocol, env }) => {
      const otlp = protocol === "grpc" ? `http://${daemon.grpcAddress}` : daemon.httpUrl;
      const truth = await runClient({ version, scenarios, otlp, protocol, env });
      expect(truth.runs.map((one) => one.code === 0)).toEqual([true, true, true, true, false]);
      await expectExact(truth);
    },
    120_000,
  );

  test("cumulative metrics beside events change nothing", async () => {
    const env = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative" };
    const settings = { version, otlp: daemon.httpUrl, protocol: "http/json", env } as const;
    await expectExact(await runClient({ ...settings, scenarios: ["tools", "errors"] }));
  }, 120_000);

  test("two clients at once stay apart", async () => {
    const settings = {
      version,
      otlp: daemon.httpUrl,
      protocol: "http/protobuf",
      scenarios: ["tools"],
    } as const;
    // Each in a folder of its own: in a shared one they would edit each other's files.
    const truths = await Promise.all([runClient(settings), runClient(settings)]);
    expect(truths.flatMap((truth) => truth.sessions)).toHaveLength(2);
    for (const truth of truths) await expectExact(truth);
  }, 120_000);

  test.each(["delta", "cumulative"])(
    "%s metrics alone are counted when nothing else comes",
    async (temporality) => {
      const truth = await runClient({
        version,
        scenarios: ["errors"],
        otlp: daemon.httpUrl,
        protocol: "http/json",
        env: {
          OTEL_LOGS_EXPORTER: "none",
          OTEL_TRACES_EXPORTER: "none",
          OTEL_METRIC_EXPORT_INTERVAL: "200",
          OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
        },
      });
      const [{ sessionId, usage } = { sessionId: "", usage: {} }] = truth.sessions;
      const { session } = await daemon.get(`/api/sessions/${sessionId}`);
      expect(session).toMatchObject({ counted_from: "counters", requests: 0, usage });
      expect(session.cost_usd).toBeCloseTo(truth.runs[0]?.reported.total_cost_usd ?? 0, 9);
    },
    120_000,
  );
});

test("top, sessions and session show what the API says", async () => {
  const truth = await runClient({
    version: "2.1.329",
    scenarios: ["subagent"],
    otlp: daemon.httpUrl,
    protocol: "http/protobuf",
  });
  const id = truth.sessions[0]?.sessionId ?? "";
  const top = await run(["top", "--once", "--data-dir", dir.path]);
  expect(top.code).toBe(0);
  expect(top.out).toContain(id.slice(0, 8));
  expect(top.out).toContain("$0.1541");
  const list = await run(["sessions", "--json", "--data-dir", dir.path]);
  expect(JSON.parse(list.out).sessions.map((session: { id: string }) => session.id)).toContain(id);
  const one = await run(["session", id.slice(0, 12), "--data-dir", dir.path]);
  expect(one.out).toContain("Agent");
  expect(one.out).toContain("general-purpose");
  const { subagents, requests } = await daemon.get(`/api/sessions/${id}`);
  expect(subagents).toMatchObject([{ type: "general-purpose" }]);
  const own = requests.filter(
    (request: { subagent_id: string | null }) => request.subagent_id === subagents[0].id,
  );
  expect(own).toHaveLength(2);
}, 120_000);

async function expectExact(truth: LabTruth): Promise<void> {
  for (const { sessionId, requests, usage, tools } of truth.sessions) {
    const answer = await daemon.get(`/api/sessions/${sessionId}`);
    expect(answer.session).toMatchObject({ id: sessionId, requests, usage, tool_calls: tools.length });
    expect(names(answer.tool_calls)).toEqual(tools.toSorted());
    const cost = truth.runs.find((one) => one.sessionId === sessionId)?.reported.total_cost_usd ?? Number.NaN;
    // The client adds floats; ours are integers of a billionth of a dollar.
    expect(answer.session.cost_usd).toBe(Math.round(cost * 1e9) / 1e9);
    expect(answer.session.cost_reported_usd).toBe(Math.round(cost * 1e9) / 1e9);
    expect(answer.session.unpriced_requests).toBe(0);
  }
  for (const { scenario, sessionId } of truth.runs) {
    const { session } = await daemon.get(`/api/sessions/${sessionId}`);
    expect(session.failed_requests).toBe(scenario === "bad-request" ? 1 : 0);
  }
}

function names(calls: readonly { tool: string }[]): string[] {
  return calls.map((call) => call.tool).toSorted();
}

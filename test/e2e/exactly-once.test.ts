import { describe, expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, event, logs, noon, requestCostUsd, send, tokens, wires, type Point } from "./otlp.ts";

const usage = {
  input_tokens: 20,
  output_tokens: 40,
  reasoning_output_tokens: null,
  cache_read_input_tokens: 60,
  cache_creation_input_tokens: 80,
  cache_creation_1h_input_tokens: null,
};

const batch = logs(
  apiRequest("s1", "req_1"),
  apiRequest("s1", "req_2", { at: noon + 1 }),
  event("tool_result", noon + 2, {
    "session.id": "s1",
    tool_name: "Bash",
    tool_use_id: "toolu_1",
    success: "true",
    duration_ms: 5,
  }),
  event("user_prompt", noon + 3, { "session.id": "s1", "prompt.id": "p1", prompt_length: 9 }),
);

/** What must not change when the same things are told again. The state of a session goes by the clock, so it stays out. */
async function ledgerOf(daemon: StartedDaemon) {
  const { sessions } = await daemon.get("/api/sessions");
  return {
    sessions,
    usage: await daemon.get("/api/usage?group_by=model&timezone=UTC"),
    metrics: await daemon.get("/api/metrics"),
    detail: await Promise.all(sessions.map(({ id }: { id: string }) => daemon.get(`/api/sessions/${id}`))),
  };
}

describe.each([...wires])("over %s", (wire) => {
  test("a batch that comes twice changes nothing, is counted as duplicate and gets a full success", async () => {
    using dir = temporaryDir();
    await using daemon = await startDaemon(dir.path);

    const first = await send(daemon, { signal: "logs", message: batch, wire });
    expect(first.status).toBe(200);
    const before = await ledgerOf(daemon);
    const second = await send(daemon, { signal: "logs", message: batch, wire });

    expect(second).toEqual(first);
    expect(second.body.toString()).toBe(wire === "http/json" ? "{}" : "");
    expect(await ledgerOf(daemon)).toEqual(before);
    expect(before.sessions).toHaveLength(1);
    expect(before.sessions[0]).toMatchObject({
      id: "s1",
      requests: 2,
      tool_calls: 1,
      prompts: 1,
      usage,
      cost_usd: 2 * requestCostUsd,
      cost_reported_usd: 0.001,
      counted_from: "requests",
    });
    expect(before.usage.total).toMatchObject({ requests: 2, usage, cost_usd: 2 * requestCostUsd });
    const { items } = await daemon.get("/api/health");
    expect(items.accepted["otlp-log"]).toBe(4);
    expect(items.dropped).toEqual({ duplicate: 4 });
  });

  test("counters that come twice change nothing, whatever their temporality", async () => {
    using dir = temporaryDir();
    await using daemon = await startDaemon(dir.path);
    const point = { value: 7, at: noon + 1000 };
    for (const message of [
      tokens("delta", { ...point, session: "d" }),
      tokens("cumulative", { ...point, session: "c" }),
    ]) {
      const first = await send(daemon, { signal: "metrics", message, wire });
      expect(await send(daemon, { signal: "metrics", message, wire })).toEqual(first);
    }

    expect((await outputs(daemon)).toSorted()).toEqual([
      ["c", 7],
      ["d", 7],
    ]);
    expect((await daemon.get("/api/health")).items.dropped).toEqual({ duplicate: 2 });
  });
});

test("the same records over all three wires are one", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await send(daemon, { signal: "logs", message: batch, wire: "http/json" });
  const before = await ledgerOf(daemon);

  for (const wire of ["http/protobuf", "grpc"] as const) {
    expect((await send(daemon, { signal: "logs", message: batch, wire })).body.toString()).toBe("");
  }

  expect(await ledgerOf(daemon)).toEqual(before);
  expect((await daemon.get("/api/health")).items.dropped).toEqual({ duplicate: 8 });
});

test("a batch that comes again after a restart changes nothing", async () => {
  using dir = temporaryDir();
  const counters = tokens("cumulative", { session: "c", value: 7, at: noon + 1000 });
  const { before } = await (async () => {
    await using daemon = await startDaemon(dir.path);
    await send(daemon, { signal: "logs", message: batch });
    await send(daemon, { signal: "metrics", message: counters });
    return { before: await ledgerOf(daemon) };
  })();

  await using daemon = await startDaemon(dir.path);
  await send(daemon, { signal: "logs", message: batch });
  await send(daemon, { signal: "metrics", message: counters });

  expect(await ledgerOf(daemon)).toEqual(before);
  expect((await daemon.get("/api/health")).items.dropped).toEqual({ duplicate: 5 });
});

test("a run of cumulative exports, each repeating the total, equals the run of deltas", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const increases = [5, 0, 12, 0, 0, 3, 1, 100];
  let total = 0;
  for (const [index, value] of increases.entries()) {
    total += value;
    const at = noon + (index + 1) * 1000;
    const points = (own: Partial<Point>): Point[] =>
      ["input", "output"].map((type) => ({ session: "", at, value: 0, type, ...own }));
    await send(daemon, {
      signal: "metrics",
      message: tokens("delta", ...points({ session: "delta", value })),
    });
    await send(daemon, {
      signal: "metrics",
      message: tokens("cumulative", ...points({ session: "cumulative", value: total })),
    });
  }

  const { sessions } = await daemon.get("/api/sessions");
  const shapes = new Map(sessions.map((session: { id: string }) => [session.id, session]));
  const { id: _, sources: __, ...cumulative } = shapes.get("cumulative") as any;
  expect(shapes.get("delta")).toMatchObject(cumulative);
  expect(cumulative).toMatchObject({
    usage: { input_tokens: 121, output_tokens: 121 },
    counted_from: "counters",
  });
  const byModel = await daemon.get("/api/usage?group_by=model");
  expect(byModel.total.usage).toMatchObject({ input_tokens: 242, output_tokens: 242 });
});

async function outputs(daemon: StartedDaemon): Promise<[string, number][]> {
  const { sessions } = await daemon.get("/api/sessions");
  return sessions.map((session: any) => [session.id, session.usage.output_tokens]);
}

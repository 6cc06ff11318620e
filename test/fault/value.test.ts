import { expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { anyValue, apiRequest, attributes, logs, noon, post, send, tokens, wires } from "../e2e/otlp.ts";

test.each([...wires])(
  "over %s, values that are no numbers are counted drops, their neighbours stay",
  async (wire) => {
    using dir = temporaryDir();
    await using daemon = await startDaemon(dir.path);
    const point = { session: "s1", at: noon + 1000 };
    const message = tokens(
      "delta",
      { ...point, value: Number.NaN },
      { ...point, value: Number.POSITIVE_INFINITY },
      { ...point, value: Number.NEGATIVE_INFINITY },
      { ...point, value: -1 },
      { ...point, value: 5 },
    );

    const answer = await send(daemon, { signal: "metrics", message, wire });

    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain("3 not-a-number, 1 negative");
    if (wire === "http/json") {
      expect(JSON.parse(answer.body.toString()).partialSuccess.rejectedDataPoints).toBe("4");
    }
    expect((await sessionOf(daemon)).usage.output_tokens).toBe(5);
    expect((await daemon.get("/api/health")).items.dropped).toEqual({ "not-a-number": 3, negative: 1 });
  },
);

test("negative or endless token counts of a request are no usage", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await send(daemon, {
    signal: "logs",
    message: logs(
      apiRequest("s1", "req_1", { input_tokens: -5 }),
      apiRequest("s1", "req_2", { at: noon + 1, output_tokens: 0.5 }),
      apiRequest("s1", "req_3", { at: noon + 2 }),
    ),
  });
  expect(await sessionOf(daemon)).toMatchObject({
    requests: 1,
    usage: { input_tokens: 10, output_tokens: 20 },
  });
  expect((await daemon.get("/api/health")).items.dropped).toEqual({ negative: 1, invalid: 1 });
});

test("cumulative points out of order are counted drops and take nothing back", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await cumulative(daemon, [
    [1, 10],
    [3, 30],
    [2, 20],
    [4, 45],
  ]);
  expect((await sessionOf(daemon)).usage.output_tokens).toBe(45);
  expect((await daemon.get("/api/health")).items.dropped).toEqual({ "out-of-order": 1 });
});

test("a counter that falls began again: what it had stays, the new value is added", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await cumulative(daemon, [
    [1, 10],
    [2, 50],
    [3, 7],
    [4, 9],
  ]);
  expect((await sessionOf(daemon)).usage.output_tokens).toBe(59);
});

test("a counter goes on where it was after a restart of the daemon", async () => {
  using dir = temporaryDir();
  await (async () => {
    await using daemon = await startDaemon(dir.path);
    await cumulative(daemon, [[1, 10]]);
  })();
  await using daemon = await startDaemon(dir.path);
  await cumulative(daemon, [
    [2, 25],
    [3, 25],
    [4, 26],
  ]);
  expect((await sessionOf(daemon)).usage.output_tokens).toBe(26);
});

test("two processes on one session, each with its own start, add up", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const first = { session: "s1", startedAt: noon };
  const second = { session: "s1", startedAt: noon + 500 };
  for (const [at, one, other] of [
    [1000, 10, 100],
    [2000, 20, 150],
    [3000, 20, 175],
  ] as const) {
    const message = tokens(
      "cumulative",
      { ...first, at: noon + at, value: one },
      { ...second, at: noon + at, value: other },
    );
    await send(daemon, { signal: "metrics", message });
  }
  expect((await sessionOf(daemon)).usage.output_tokens).toBe(195);
});

test("a clock that is off keeps its records as told, the impossible is a counted drop", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const hour = 3_600_000;
  const now = Date.now();
  const answer = await send(daemon, {
    signal: "logs",
    message: logs(
      apiRequest("s1", "req_past", { at: now - 24 * hour }),
      apiRequest("s1", "req_future", { at: now + hour }),
      apiRequest("s1", "req_2300", { at: Date.UTC(2300, 0, 1) }),
    ),
  });

  expect(JSON.parse(answer.body.toString())).toEqual({
    partialSuccess: { rejectedLogRecords: "1", errorMessage: "1 invalid-time" },
  });
  expect(await sessionOf(daemon)).toMatchObject({
    requests: 2,
    started_at: new Date(now - 24 * hour).toISOString(),
    last_seen_at: new Date(now + hour).toISOString(),
  });
  expect((await daemon.get("/api/health")).items.dropped).toEqual({ "invalid-time": 1 });
  const until = new Date(now + 2 * hour).toISOString();
  const { total } = await daemon.get(`/api/usage?from=${new Date(now).toISOString()}&to=${until}`);
  expect(total.requests).toBe(1);
});

test.each([...wires])(
  "over %s, attribute keys that are code elsewhere are only left out here",
  async (wire) => {
    using dir = temporaryDir();
    await using daemon = await startDaemon(dir.path);
    const hostile = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
    const record = {
      timeUnixNano: BigInt(noon) * 1_000_000n,
      body: anyValue("claude_code.strange"),
      attributes: attributes([
        ["session.id", "s1"],
        ...hostile.map((key) => [key, "polluted"] as const),
        ["kept", "yes"],
      ]),
    };
    const session = { ...record, attributes: attributes([["session.id", "__proto__"]]) };
    const answer = await send(daemon, { signal: "logs", message: logs(record, session), wire });
    expect(answer.status).toBe(200);

    const { metrics } = await daemon.get("/api/metrics?session=s1");
    expect(metrics).toHaveLength(1);
    expect(metrics[0].data).toEqual({ toString: "polluted", hasOwnProperty: "polluted", kept: "yes" });
    expect(Object.keys(metrics[0].data)).not.toContain("__proto__");
    expect((await daemon.get("/api/health")).items.accepted["otlp-log"]).toBe(2);
    const { sessions } = await daemon.get("/api/sessions");
    expect(sessions.map(({ id }: { id: string }) => id).toSorted()).toEqual(["__proto__", "s1"]);
    expect((await daemon.get("/api/sessions/__proto__")).session.id).toBe("__proto__");
    expect((await daemon.get("/api/usage?group_by=session")).groups).toEqual([]);
  },
);

test("JSON bodies with hostile member names pollute nothing", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const body = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"resourceLogs":[{"__proto__":{"scopeLogs":[]},
    "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"${noon}000000","__proto__":{"x":1},"eventName":"e",
    "attributes":[{"key":"session.id","value":{"stringValue":"s1"}},{"key":"m","value":{"kvlistValue":{"values":[{"key":"__proto__","value":{"stringValue":"x"}},{"key":"ok","value":{"intValue":"1"}}]}}}]}]}]}]}`;
  expect((await post(daemon, { body })).status).toBe(200);
  const { metrics } = await daemon.get("/api/metrics");
  expect(metrics).toHaveLength(1);
  expect(JSON.stringify(metrics)).not.toContain("polluted");
  expect(JSON.stringify(metrics[0].data)).toContain('"m":{"ok":1}');
});

test("keys that were left out are counted in health", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const record = {
    timeUnixNano: BigInt(noon) * 1_000_000n,
    body: anyValue("claude_code.strange"),
    attributes: attributes([
      ["session.id", "s1"],
      ["__proto__", "x"],
      ["constructor", "x"],
    ]),
  };
  await send(daemon, { signal: "logs", message: logs(record) });
  const health = JSON.stringify(await daemon.get("/api/health"));
  expect(health).toMatch(/forbidden[\w-]*":2/);
});

/** Sends one export per point: seconds after noon, and the total by then. */
async function cumulative(daemon: StartedDaemon, totals: readonly (readonly [number, number])[]) {
  for (const [seconds, value] of totals) {
    const message = tokens("cumulative", { session: "s1", at: noon + seconds * 1000, value });
    expect((await send(daemon, { signal: "metrics", message })).status).toBe(200);
  }
}

async function sessionOf(daemon: StartedDaemon) {
  return (await daemon.get("/api/sessions/s1")).session;
}

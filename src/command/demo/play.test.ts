import { expect, test } from "bun:test";
import { counted } from "../../domain/counted.ts";
import { totalTokens, type Usage } from "../../domain/usage.ts";
import { playDemo, type DemoOptions } from "./play.ts";

const startedAt = 1_795_000_000_000;
const hour = 3_600_000;

type Values = Readonly<Record<string, string | number | boolean>>;
interface KeyValue {
  readonly key: string;
  readonly value: Values;
}
interface Scoped {
  readonly resource: { readonly attributes: readonly KeyValue[] };
  readonly scopeLogs?: readonly {
    readonly scope: { readonly name: string; readonly version: string };
    readonly logRecords: readonly {
      readonly timeUnixNano: string;
      readonly observedTimeUnixNano: string;
      readonly body: { readonly stringValue: string };
      readonly attributes: readonly KeyValue[];
    }[];
  }[];
  readonly scopeMetrics?: readonly {
    readonly scope: { readonly name: string };
    readonly metrics: readonly {
      readonly name: string;
      readonly unit: string;
      readonly sum: {
        readonly aggregationTemporality: number;
        readonly isMonotonic: boolean;
        readonly dataPoints: readonly {
          readonly attributes: readonly KeyValue[];
          readonly startTimeUnixNano: string;
          readonly timeUnixNano: string;
          readonly asDouble: number;
        }[];
      };
    }[];
  }[];
}

const valuesOf = (attributes: readonly KeyValue[]): Values =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? ""]));

/** A collector that keeps all it is sent, and a clock that moves while the demo sleeps. */
function stage(
  change: Partial<DemoOptions> = {},
  answer: (post: number) => Response = () => new Response("{}"),
) {
  const bodies: {
    path: string;
    at: number;
    body: { resourceLogs?: Scoped[]; resourceMetrics?: Scoped[] };
  }[] = [];
  let posts = 0;
  let now = startedAt;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const body = JSON.parse(await request.text());
      const response = answer(posts++);
      if (response.ok) bodies.push({ path: new URL(request.url).pathname, at: now, body });
      return response;
    },
  });
  const lines: string[] = [];
  const options: DemoOptions = {
    url: server.url.href,
    sessions: 6,
    seed: 1,
    speed: 1,
    durationMs: 10 * 60_000,
    days: 1,
    once: false,
    priceOf: (model, usage: Usage) =>
      model.startsWith("acme-") ? undefined : usage.output * 20_000 + usage.cacheRead * 200,
    clock: () => now,
    fetch,
    sleep: (ms) => {
      now += Math.ceil(ms);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
    out: (line) => lines.push(line),
    ...change,
  };
  const events = () =>
    bodies
      .flatMap(({ body }) => body.resourceLogs ?? [])
      .flatMap(({ scopeLogs = [] }) => scopeLogs)
      .flatMap(({ logRecords }) =>
        logRecords.map((record) => ({ record, values: valuesOf(record.attributes) })),
      );
  return { bodies, lines, options, events, [Symbol.asyncDispose]: () => server.stop(true) };
}

test("events come as the client sends them: resource, scope, name, sequence, and numbers as numbers", async () => {
  await using there = stage();
  await playDemo(there.options);
  const first = there.bodies.find(({ path }) => path === "/v1/logs")?.body.resourceLogs?.[0];
  expect(valuesOf(first?.resource.attributes ?? [])).toMatchObject({
    "service.name": "claude-code",
    "service.version": "2.1.329",
  });
  expect(first?.scopeLogs?.[0]?.scope).toEqual({
    name: "com.anthropic.claude_code.events",
    version: "2.1.329",
  });
  const found = there.events().find(({ values }) => values["event.name"] === "api_request");
  const keys = found?.record.attributes.map(({ key }) => key) ?? [];
  expect(keys.slice(keys.indexOf("event.name"))).toEqual([
    "event.name",
    "event.timestamp",
    "event.sequence",
    "prompt.id",
    "model",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_creation_tokens",
    "cache_creation_5m_tokens",
    "cache_creation_1h_tokens",
    "cost_usd",
    "cost_usd_micros",
    "duration_ms",
    "ttft_ms",
    "request_id",
    "speed",
    "query_source",
    "effort",
  ]);
  expect(found?.values).toMatchObject({
    "user.email": expect.stringMatching(/@example\.com$/),
    "vcs.owner.name": "acme",
    "vcs.repository.name": expect.any(String),
    "terminal.type": expect.any(String),
    "session.id": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(found?.record.body.stringValue).toBe("claude_code.api_request");
  const value = (key: string) => found?.record.attributes.find((attribute) => attribute.key === key)?.value;
  expect(value("input_tokens")).toEqual({ intValue: expect.any(Number) });
  expect(value("cost_usd")).toEqual({ doubleValue: expect.any(Number) });
  const at = Date.parse(String(found?.values["event.timestamp"]));
  expect(found?.record.timeUnixNano).toBe(`${at}000000`);
});

test("counters come as monotonic sums of delta temporality, with the session on every point", async () => {
  await using there = stage();
  await playDemo(there.options);
  const scopes = there.bodies
    .flatMap(({ body }) => body.resourceMetrics ?? [])
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics);
  expect(new Set(scopes.map(({ scope }) => scope.name))).toEqual(new Set(["com.anthropic.claude_code"]));
  const metrics = scopes.flatMap((scope) => scope.metrics);
  for (const { sum } of metrics) expect(sum).toMatchObject({ aggregationTemporality: 1, isMonotonic: true });
  expect(new Map(metrics.map(({ name, unit }) => [name, unit]))).toEqual(
    new Map([
      ["claude_code.session.count", ""],
      ["claude_code.active_time.total", "s"],
      ["claude_code.cost.usage", "USD"],
      ["claude_code.token.usage", "tokens"],
      ["claude_code.code_edit_tool.decision", ""],
      ["claude_code.lines_of_code.count", ""],
      ["claude_code.commit.count", ""],
      ["claude_code.pull_request.count", ""],
    ]),
  );
  for (const point of metrics.flatMap(({ sum }) => sum.dataPoints)) {
    expect(valuesOf(point.attributes)["session.id"]).toBeString();
    expect(BigInt(point.startTimeUnixNano)).toBeLessThan(BigInt(point.timeUnixNano));
  }
});

test("the totals are the sums of what the collector was sent, session by session", async () => {
  await using there = stage();
  const totals = await playDemo(there.options);
  const bySession = Map.groupBy(there.events(), ({ values }) => values["session.id"]);
  expect(totals.sessions.map(({ id }) => id)).toEqual([...bySession.keys()].map(String));
  for (const session of totals.sessions) {
    const events = bySession.get(session.id) ?? [];
    const named = (name: string) => events.filter(({ values }) => values["event.name"] === name);
    const sum = (key: string): number =>
      named("api_request").reduce((total, { values }) => total + Number(values[key] ?? 0), 0);
    expect(session.requests).toBe(named("api_request").length);
    expect(session.failedRequests).toBe(named("api_error").length);
    expect(session.prompts).toBe(named("user_prompt").length);
    expect(session.toolCalls).toBe(
      new Set(named("tool_decision").map(({ values }) => values["tool_use_id"])).size,
    );
    expect(session.unpricedRequests).toBe(
      named("api_request").filter(({ values }) => values["cost_usd"] === undefined).length,
    );
    expect(session.usage).toEqual({
      input: sum("input_tokens"),
      output: sum("output_tokens"),
      reasoning: undefined,
      cacheRead: sum("cache_read_tokens"),
      cacheWrite: sum("cache_creation_tokens"),
      cacheWrite1h: session.requests === 0 ? undefined : sum("cache_creation_1h_tokens"),
    });
    expect(session.costNano / 1e9).toBeCloseTo(sum("cost_usd"), 9);
  }
  expect(totals.requests).toBeGreaterThan(50);
  expect(there.lines.at(-1)).toContain(totalTokens(totals.usage).toLocaleString("en-US"));
});

test("live play sends what has happened by now, second by second, and nothing from the future", async () => {
  await using there = stage({ durationMs: 60_000 });
  await playDemo(there.options);
  const nanos = there.bodies.flatMap(({ at, body }) =>
    (body.resourceLogs ?? [])
      .flatMap(({ scopeLogs = [] }) => scopeLogs)
      .flatMap(({ logRecords }) => logRecords.map(({ timeUnixNano }) => at - Number(timeUnixNano) / 1e6)),
  );
  expect(Math.min(...nanos)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...nanos)).toBeLessThanOrEqual(1000);
  expect(there.lines[0]).toContain("hallmonitor top");
});

test("a faster play fits as much more into the same time", async () => {
  await using slow = stage({ durationMs: 120_000 });
  await using fast = stage({ durationMs: 120_000, speed: 20 });
  const [few, many] = [await playDemo(slow.options), await playDemo(fast.options)];
  expect(many.requests / few.requests).toBeGreaterThan(8);
  const latest = Math.max(...fast.events().map(({ record }) => Number(record.timeUnixNano) / 1e6));
  expect(latest).toBeLessThanOrEqual(startedAt + 120_000);
});

test("a history of two hours goes out at once, all of it past, in posts of bearable size", async () => {
  await using there = stage({ once: true, sleep: () => Promise.reject(new Error("nothing to wait for")) });
  const totals = await playDemo(there.options);
  const times = there.events().map(({ record }) => Number(record.timeUnixNano) / 1e6);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(startedAt - 2 * hour);
  expect(Math.max(...times)).toBeLessThanOrEqual(startedAt);
  expect(Math.max(...times)).toBeGreaterThan(startedAt - 5 * 60_000);
  expect(totals.requests).toBeGreaterThan(500);
  expect(Math.max(...there.bodies.map(({ body }) => JSON.stringify(body).length))).toBeLessThan(2_000_000);
});

/** Refuses every third post, and takes it at the next try. */
function reluctant(post: number): Response {
  if (post % 3 > 0) return new Response("{}");
  return new Response("", { status: 503, headers: { "retry-after": "0" } });
}

test("what a collector first refuses for a while is sent again, and counted once", async () => {
  await using there = stage({ once: true }, reluctant);
  const totals = await playDemo(there.options);
  const requests = there.events().filter(({ values }) => values["event.name"] === "api_request");
  expect(requests).toHaveLength(totals.requests);
  expect(new Set(requests.map(({ values }) => values["request_id"])).size).toBe(totals.requests);
});

test("a signal ends the play with a last post of everything due, counters too, and a summary", async () => {
  const controller = new AbortController();
  let now = startedAt;
  await using there = stage({
    signal: controller.signal,
    durationMs: undefined,
    clock: () => now,
    sleep: (ms) => {
      now += ms;
      if (now >= startedAt + 44_500) controller.abort();
      return Promise.resolve();
    },
  });
  const totals = await playDemo(there.options);
  expect(totals.requests).toBeGreaterThan(0);
  const tokens = there.bodies
    .flatMap(({ body }) => body.resourceMetrics ?? [])
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .filter(({ name }) => name === "claude_code.token.usage")
    .flatMap(({ sum }) => sum.dataPoints)
    .reduce((sum, { asDouble }) => sum + asDouble, 0);
  expect(tokens).toBe(totalTokens(totals.usage));
  const { sessions, requests } = totals;
  expect(there.lines.at(-1)).toStartWith(
    `Sent ${counted(sessions.length, "session")}, ${counted(requests, "request")}`,
  );
});

test("a collector that goes away ends the play, and the summary says what it had taken", async () => {
  await using there = stage({ once: true }, (post) =>
    post < 4 ? new Response("{}") : new Response("", { status: 400 }),
  );
  const error = await playDemo(there.options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid" });
  const sent = there.events().filter(({ values }) => values["event.name"] === "api_request").length;
  expect(there.lines.at(-1)).toContain(`, ${sent} requests,`);
});

test("settings that make no sense are refused before anything is sent", async () => {
  await using there = stage();
  const senseless: readonly Partial<DemoOptions>[] = [
    { sessions: 0 },
    { sessions: 1.5 },
    { sessions: 201 },
    { speed: 0 },
    { speed: Number.NaN },
    { seed: 0.5 },
    { durationMs: 0 },
    { days: 0 },
    { days: 1.5 },
    { days: 731 },
    { url: "localhost:4318" },
    { url: "not a url" },
  ];
  for (const change of senseless) {
    const error = await playDemo({ ...there.options, ...change }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid" });
  }
  expect(there.bodies).toEqual([]);
  expect(there.lines).toEqual([]);
});

test("days of history are sittings of different length on different days, and the last two hours among them", async () => {
  await using there = stage({ once: true, days: 30, sessions: 2 });
  await playDemo(there.options);
  const requests = there
    .events()
    .filter(({ values }) => values["event.name"] === "api_request")
    .map(({ record }) => Number(record.timeUnixNano) / 1e6);
  const days = Map.groupBy(requests, (at) => Math.floor((startedAt - at) / (24 * hour)));
  expect(days.size).toBeGreaterThan(15);
  expect(Math.max(...days.keys())).toBeLessThanOrEqual(30);
  expect(days.get(0)?.length).toBeGreaterThan(0);
  expect(new Set([...days.values()].map((own) => own.length)).size).toBeGreaterThan(8);
  expect(requests.every((at) => at <= startedAt)).toBe(true);
});

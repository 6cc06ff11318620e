import { expect, test } from "bun:test";
import { createTelemetry } from "./telemetry.js";
import { temporaryDir } from "./temporary-dir.ts";
import type { TelemetrySettings } from "./sdk.d.ts";

type Answer = (body: any, request: Request) => Response | Promise<Response>;

/** A collector or gateway that answers as it is told, and keeps what it was sent. */
function server(answer: Answer) {
  const bodies: any[] = [];
  const requests: Request[] = [];
  const http = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const text = await request.text();
      bodies.push(text.startsWith("{") ? JSON.parse(text) : text);
      requests.push(request);
      return answer(bodies.at(-1), request);
    },
  });
  return { url: http.url.href, bodies, requests, [Symbol.dispose]: () => void http.stop(true) };
}

function telemetry(given: TelemetrySettings) {
  return createTelemetry({ storage: false, project: "shop", ...given });
}

const ok: Answer = () => Response.json({});

test("a call is sent as a span by the GenAI conventions", async () => {
  using collector = server(ok);
  const sdk = telemetry({ otlpEndpoint: collector.url, otlpHeaders: { authorization: "Bearer t" } });
  sdk.trackAiCall("writer", "draft", (tracker) => {
    tracker.recordModel("m1", "house");
    tracker.recordSession("s1");
    tracker.recordTokens({ input: 10, output: 5, cacheRead: 4 });
    tracker.recordCost(0.5);
    tracker.recordPrompt("never sent");
  });
  await sdk.flushTelemetry();
  expect(new URL(collector.requests[0]?.url ?? "").pathname).toBe("/v1/traces");
  expect(collector.requests[0]?.headers.get("authorization")).toBe("Bearer t");
  const [{ scope, spans }] = collector.bodies[0].resourceSpans[0].scopeSpans;
  expect(scope.name).toBe("hallmonitor/sdk");
  const [span] = spans;
  expect(span).toMatchObject({ name: "draft m1", kind: 3 });
  expect(span.status).toEqual({});
  expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
  const values = new Map(span.attributes.map(({ key, value }: any) => [key, Object.values(value)[0]]));
  expect(values.get("gen_ai.operation.name")).toBe("chat");
  expect(values.get("gen_ai.provider.name")).toBe("house");
  expect(values.get("gen_ai.request.model")).toBe("m1");
  expect(values.get("gen_ai.conversation.id")).toBe("s1");
  expect(values.get("gen_ai.usage.input_tokens")).toBe("10");
  expect(values.get("gen_ai.usage.cache_read.input_tokens")).toBe("4");
  expect(values.get("hallmonitor.cost_usd")).toBe(0.5);
  expect(JSON.stringify(collector.bodies)).not.toContain("never sent");
});

test("a collector that is busy is asked again with the same calls", async () => {
  const answers = [503, 429, 200];
  using collector = server(() => new Response("", { status: answers.shift() ?? 200 }));
  const sdk = telemetry({ otlpEndpoint: collector.url });
  sdk.trackAiCall("a", "o", () => {});
  for (const expected of [
    { sent: 0, waiting: 1 },
    { sent: 0, waiting: 1 },
    { sent: 1, waiting: 0 },
  ]) {
    await sdk.flushTelemetry();
    expect(sdk.telemetryHealth()).toMatchObject(expected);
    expect(sdk.telemetryHealth().dropped).toEqual({});
  }
  // The whole span is the same, so that whoever had it already knows it again.
  expect(new Set(collector.bodies.map((body) => JSON.stringify(body))).size).toBe(1);
});

test("what a flush could not send is sent as soon as it can be, though there is no further call", async () => {
  const again = Promise.withResolvers<void>();
  using collector = server(() => {
    if (collector.bodies.length === 1) return new Response("", { status: 503 });
    again.resolve();
    return Response.json({});
  });
  const sdk = telemetry({ otlpEndpoint: collector.url });
  sdk.trackAiCall("a", "o", () => {});
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toMatchObject({ sent: 0, waiting: 1 });
  await again.promise;
  expect(collector.bodies[1]).toEqual(collector.bodies[0]);
});

test("posts under way at once are all counted", async () => {
  const delays = [300, 100];
  using collector = server(async (body, request) => {
    await Bun.sleep(delays.shift() ?? 0);
    return ok(body, request);
  });
  const sdk = telemetry({ otlpEndpoint: collector.url });
  const track = (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) sdk.trackAiCall("a", "o", () => {});
    return sdk.flushTelemetry();
  };
  const first = track(10);
  while (collector.bodies.length === 0) await Bun.sleep(5);
  await Promise.all([first, track(5)]);
  expect(sdk.telemetryHealth()).toMatchObject({ sent: 15, waiting: 0 });
  expect(sdk.telemetryHealth().dropped).toEqual({});
});

test("what a collector refuses, as a whole or in part, is counted and not offered again", async () => {
  const answers = [
    new Response("", { status: 400 }),
    Response.json({ partialSuccess: { rejectedSpans: "2" } }),
  ];
  using collector = server(() => answers.shift() ?? Response.json({}));
  const sdk = telemetry({ otlpEndpoint: collector.url });
  sdk.trackAiCall("a", "o", () => {});
  await sdk.flushTelemetry();
  for (let index = 0; index < 3; index += 1) sdk.trackAiCall("a", "o", () => {});
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toMatchObject({ sent: 1, waiting: 0, dropped: { "not-sent": 3 } });
});

test("with a dead collector calls go on; the newest wait, the rest is counted", async () => {
  let url = "";
  {
    using collector = server(ok);
    url = collector.url;
  }
  const sdk = telemetry({ otlpEndpoint: url });
  for (let index = 0; index < 2100; index += 1) expect(sdk.trackAiCall("a", "o", () => index)).toBe(index);
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toMatchObject({ sent: 0, waiting: 2048, dropped: { "not-sent": 52 } });
});

test("many calls go in posts of bounded size", async () => {
  using collector = server(ok);
  const sdk = telemetry({ otlpEndpoint: collector.url });
  for (let index = 0; index < 1200; index += 1) sdk.trackAiCall("a", "o", () => {});
  await sdk.flushTelemetry();
  const sizes = collector.bodies.map(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans.length);
  expect(sizes).toEqual([512, 512, 176]);
  expect(sdk.telemetryHealth().sent).toBe(1200);
});

test("an address that is none is said, and nothing is sent", async () => {
  const sdk = telemetry({ otlpEndpoint: "not a url" });
  sdk.trackAiCall("a", "o", () => {});
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toMatchObject({ waiting: 0, dropped: { "invalid-setting": 1 } });
});

test("no proxy of the environment is asked for what is on this machine, as Bun else would", async () => {
  using dir = temporaryDir();
  using collector = server(ok);
  using proxy = server(ok);
  const before = process.env["http_proxy"];
  process.env["http_proxy"] = proxy.url;
  try {
    const sdk = createTelemetry({
      dir: dir.path,
      otlpEndpoint: collector.url,
      pushgatewayUrl: collector.url,
    });
    sdk.trackAiCall("writer", "draft", () => 1);
    await sdk.flushTelemetry();
  } finally {
    if (before === undefined) delete process.env["http_proxy"];
    else process.env["http_proxy"] = before;
  }
  expect(proxy.requests).toEqual([]);
  const asked = collector.requests.map(({ url }) => new URL(url).pathname.slice(0, 8));
  expect(asked.toSorted()).toEqual(["/metrics", "/v1/trac"]);
});

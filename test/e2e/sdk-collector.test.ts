import { expect, test } from "bun:test";
import { join } from "node:path";
import { createTelemetry } from "../../sdk/sdk.js";
import { startDaemon, temporaryDir } from "./daemon.ts";

test("a call of the SDK is a request of the ledger, with its tokens, cost, time, session and operation", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(join(dir.path, "data"));
  const sdk = createTelemetry({
    dir: join(dir.path, "calls"),
    otlpEndpoint: daemon.httpUrl,
    project: "/home/ada/shop",
    user: "ada",
  });
  await sdk.trackAiCall("writer", "summarise", async (tracker) => {
    tracker.recordModel("claude-opus-5-5", "anthropic");
    tracker.recordSession("s1");
    tracker.recordTokens({
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    });
    tracker.recordCost(0.25);
  });
  await sdk.trackAiCall("writer", "translate", async (tracker) => {
    tracker.recordModel("house-model");
    tracker.recordSession("s1");
    tracker.recordTokens(7, 3);
    tracker.recordError(new RangeError("too long"));
  });
  sdk.trackAiCall("reader", "look", () => 1);
  const refused = sdk.trackAiCall("reader", "look", async () => {
    throw new TypeError("no key");
  });
  await expect(refused).rejects.toThrow("no key");
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toEqual({ recorded: 4, sent: 4, dropped: {}, waiting: 0 });

  const { sessions } = await daemon.get("/api/sessions");
  expect(sessions).toHaveLength(2);
  const { session, requests } = await daemon.get("/api/sessions/s1");
  expect(session).toMatchObject({
    agent: "writer",
    project: "/home/ada/shop",
    user: "ada",
    // A model answered both; what a program then made of an answer is the error of the second.
    requests: 2,
    failed_requests: 0,
    cost_reported_usd: 0.25,
    // 10 in at $4, 20 out at $20, 30 read at $0.20, 40 written at $5 a million.
    cost_usd: 0.000646,
    unpriced_requests: 1,
    usage: {
      input_tokens: 17,
      output_tokens: 23,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    },
    sources: { sdk: 2, otlp_span: 0 },
  });
  expect(requests[0]).toMatchObject({
    query_source: "summarise",
    model: "claude-opus-5-5",
    cost_reported_usd: 0.25,
    sources: ["sdk"],
  });
  expect(requests[1]).toMatchObject({ query_source: "translate", error: "RangeError", cost_usd: null });

  const usage = await daemon.get("/api/usage?group_by=agent");
  expect(usage.total).toMatchObject({ requests: 3, cost_reported_usd: 0.25 });
  expect(usage.groups.map(({ key }: { key: string }) => key).toSorted()).toEqual(["reader", "writer"]);
});

import { expect, test } from "bun:test";
import { hostname } from "node:os";
import { createTelemetry } from "./telemetry.js";
import { temporaryDir } from "./temporary-dir.ts";

test("the totals of the project replace its group at the Pushgateway", async () => {
  using dir = temporaryDir();
  const heard: { method: string; path: string; text: string }[] = [];
  const gateway = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      heard.push({ method: request.method, path: new URL(request.url).pathname, text: await request.text() });
      return new Response("");
    },
  });
  const open = () =>
    createTelemetry({ dir: dir.path, project: "a/b", pushgatewayUrl: `${gateway.url.href}` });
  open().trackAiCall("writer", 'say "hi"\n', (tracker) => {
    tracker.recordModel("m1");
    tracker.recordTokens(10, 5);
    tracker.recordCost(0.5);
  });
  // Another process of the project, with a call whose tokens were told as a sum and whose cost is unknown.
  const other = open();
  other.trackAiCall("writer", "look", (tracker) => tracker.recordTokens({ total: 7 }));
  await other.flushTelemetry();
  await gateway.stop(true);

  const [{ method, path, text } = { method: "", path: "", text: "" }] = heard;
  const encoded = (value: string) => Buffer.from(value).toString("base64url");
  expect(`${method} ${path}`).toBe(
    `PUT /metrics/job@base64/${encoded("llm_telemetry")}/project@base64/${encoded("a/b")}/instance@base64/${encoded(hostname())}`,
  );
  expect(text.endsWith("\n")).toBe(true);
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(samples).toContain(
    'ai_agent_usage_total{agent_name="writer",operation="say \\"hi\\"",model="m1",success="true"} 1',
  );
  expect(samples).toContain(
    'ai_agent_tokens_total{agent_name="writer",operation="look",model="",type="unsplit"} 7',
  );
  expect(samples.filter((line) => line.startsWith("ai_agent_cost_usd_total"))).toEqual([
    'ai_agent_cost_usd_total{agent_name="writer",operation="say \\"hi\\"",model="m1"} 0.5',
  ]);
  expect(samples).toContain('ai_agent_unpriced_total{agent_name="writer",operation="look",model=""} 1');
});

test("a Pushgateway that is not there costs nothing but a count", async () => {
  using dir = temporaryDir();
  const gone = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("") });
  const url = gone.url.href;
  await gone.stop(true);
  const sdk = createTelemetry({ dir: dir.path, pushgatewayUrl: url });
  expect(sdk.trackAiCall("a", "o", () => 1)).toBe(1);
  await sdk.flushTelemetry();
  expect(sdk.telemetryHealth()).toMatchObject({ recorded: 1, dropped: { "not-pushed": 1 } });
});

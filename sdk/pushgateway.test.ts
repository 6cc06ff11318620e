import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Faults } from "./faults.js";
import { Keeper } from "./keeper.js";
import { Sender } from "./sender.js";
import { readSettings } from "./settings.js";
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

/** A gateway that keeps how many calls each push told of, and answers as it is told. */
function counting(answers: number[] = []) {
  const counts: number[] = [];
  const waiting: { least: number; resolve: () => void }[] = [];
  const http = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const text = await request.text();
      counts.push(Number(/usage_total\{.*success="true"\} (\d+)/.exec(text)?.[1]));
      for (const { least, resolve } of waiting) if (counts.length >= least) resolve();
      return new Response("", { status: answers.shift() ?? 200 });
    },
  });
  return {
    url: http.url.href,
    counts,
    /** Resolves when so many pushes were heard. */
    heard: (least: number) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ least, resolve });
      if (counts.length >= least) resolve();
      return promise;
    },
    [Symbol.dispose]: () => void http.stop(true),
  };
}

/** A process of a project, which pushes more often than usual. */
function program(dir: string, pushgatewayUrl: string, pushMs: number) {
  const faults = new Faults(() => {});
  const settings = readSettings({ dir, pushgatewayUrl }, faults);
  const keeper = new Keeper({ settings, faults, sender: new Sender(settings, faults), pushMs });
  return {
    call: () => {
      // Of this moment: days that are older than the SDK keeps would be removed before the next push.
      const timestamp = new Date().toISOString();
      const day = join(dir, timestamp.slice(0, 10));
      mkdirSync(day, { recursive: true });
      const record = { timestamp, agent_name: "a", operation: "o", success: true };
      appendFileSync(join(day, "telemetry.jsonl"), `${JSON.stringify(record)}\n`);
      keeper.wake();
    },
    flush: () => keeper.flush(),
  };
}

test("totals that come too early for a push are pushed later, without a further call", async () => {
  using dir = temporaryDir();
  using gateway = counting();
  const { call, flush } = program(dir.path, gateway.url, 3000);
  call();
  await flush();
  call();
  await gateway.heard(2);
  expect(gateway.counts).toEqual([1, 2]);
});

test("totals that a gateway did not take are pushed again, as they are by then", async () => {
  using dir = temporaryDir();
  using gateway = counting([503]);
  const { call, flush } = program(dir.path, gateway.url, 1500);
  const other = program(dir.path, gateway.url, 60_000);
  call();
  await flush();
  other.call();
  await other.flush();
  await gateway.heard(3);
  expect(gateway.counts).toEqual([1, 2, 2]);
});

test("pushes go one after the other, so that the newest totals arrive last", async () => {
  using dir = temporaryDir();
  const begun = Promise.withResolvers<void>();
  const underWay = new Set<Request>();
  const most: number[] = [];
  const gateway = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      underWay.add(request);
      most.push(underWay.size);
      begun.resolve();
      await Bun.sleep(300);
      underWay.delete(request);
      return new Response("");
    },
  });
  const { call, flush } = program(dir.path, gateway.url.href, 1000);
  call();
  await begun.promise;
  await flush();
  await gateway.stop(true);
  expect(most).toEqual([1, 1]);
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

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTelemetry } from "../../sdk/sdk.js";
import { freePort, startPushgateway, type RealServer } from "../prometheus/server.ts";
import { soon } from "../real-client/soon.ts";
import { startDaemon, temporaryDir } from "./daemon.ts";
import { apiRequest, logs, send } from "./otlp.ts";

/** What Debian's Pushgateway makes of what is pushed to it. */

interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly [family: string]: any;
}

async function groupsAt({ url }: Pick<RealServer, "url">): Promise<Group[]> {
  const { data } = (await (await fetch(`${url}/api/v1/metrics`)).json()) as any;
  return data;
}

/** The sum of a family in a group. */
function sumOf(group: Group | undefined, family: string): number {
  const metrics: any[] = group?.[family]?.metrics ?? [];
  return metrics.reduce((sum, { value }) => sum + Number(value), 0);
}

function configFile(dir: string, pushgateway: object): string {
  const file = join(dir, "config.json");
  writeFileSync(file, JSON.stringify({ exporter: { pushgateway: { every: "1s", ...pushgateway } } }));
  return file;
}

const noFiles = ["--no-import", "--no-watch"];

test("pushes replace each other in one group, go on when the gateway was away, and end with what was committed last", async () => {
  using dir = temporaryDir();
  const port = freePort();
  const config = configFile(dir.path, {
    url: `http://127.0.0.1:${port}`,
    instance: "a/b ü",
  });
  await using daemon = await startDaemon(join(dir.path, "data"), ["--config", config, ...noFiles]);
  const pushed = async () => (await daemon.get("/api/health")).pushgateway;
  // A gateway that is not there is seen, and holds nobody up.
  await soon(async () => expect((await pushed()).failed).toBeGreaterThan(0));
  expect((await pushed()).last_failure.reason).toContain("cannot be reached");
  expect((await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
  const text = await (await daemon.fetch("/metrics")).text();
  expect(text).toMatch(/^hallmonitor_pushes_failed_total [1-9]/m);

  {
    await using gateway = await startPushgateway(port);
    await soon(async () => expect((await pushed()).pushed).toBeGreaterThan(2));
    const groups = await groupsAt(gateway);
    expect(groups.map(({ labels }) => labels)).toEqual([{ job: "hallmonitor", instance: "a/b ü" }]);
    expect(sumOf(groups[0], "hallmonitor_requests_total")).toBe(1);
  }
  await using back = await startPushgateway(port);
  await soon(async () => expect(await groupsAt(back)).toHaveLength(1));
  expect((await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_2")) })).status).toBe(200);
  expect(await daemon.stop()).toBe(0);
  const groups = await groupsAt(back);
  expect(groups).toHaveLength(1);
  expect(sumOf(groups[0], "hallmonitor_requests_total")).toBe(2);
}, 60_000);

test("a group is deleted when the collector stops, where that is asked for", async () => {
  using dir = temporaryDir();
  const port = freePort();
  await using gateway = await startPushgateway(port);
  const config = configFile(dir.path, { url: gateway.url, delete_at_stop: true });
  await using daemon = await startDaemon(join(dir.path, "data"), ["--config", config, ...noFiles]);
  await soon(async () => expect(await groupsAt(gateway)).toHaveLength(1));
  expect(await daemon.stop()).toBe(0);
  expect(await groupsAt(gateway)).toEqual([]);
});

test("programs with the SDK push the totals of their project into one group, after these are on the disk", async () => {
  using dir = temporaryDir();
  await using gateway = await startPushgateway(freePort());
  const open = () => createTelemetry({ dir: dir.path, project: "shop/web", pushgatewayUrl: gateway.url });
  for (const tokens of [5, 7]) {
    const sdk = open();
    sdk.trackAiCall("writer", 'say "hi"\n', (tracker) => {
      tracker.recordModel("m1");
      tracker.recordTokens(tokens, 1);
    });
    await sdk.flushTelemetry();
    const { recorded, dropped } = sdk.telemetryHealth();
    expect({ recorded, dropped }).toEqual({ recorded: 1, dropped: {} });
  }
  const groups = await groupsAt(gateway);
  expect(groups.map(({ labels }) => labels)).toMatchObject([{ job: "llm_telemetry", project: "shop/web" }]);
  expect(sumOf(groups[0], "ai_agent_usage_total")).toBe(2);
  expect(sumOf(groups[0], "ai_agent_tokens_total")).toBe(14);
});

import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, promtool, startPrometheus, valueOf, valuesOf } from "../prometheus/server.ts";
import { soon } from "../real-client/soon.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, event, logs, noon, send, tokens } from "./otlp.ts";

/** What Debian's Prometheus and promtool make of what a running collector says. */

const docs = join(import.meta.dir, "..", "..", "docs", "prometheus");
const hostile = [
  `a "quoted" \\ name`,
  'two\nlines {le="1"} 7\nhallmonitor_requests_total 9',
  `nul\u0000 escape\u001b[31m`,
  `half a letter \ud800`,
  "名前 é 🦉",
  `${"long".repeat(2500)}1`,
  `${"long".repeat(2500)}2`,
] as const;

let port: number;
beforeAll(() => {
  port = freePort();
});

async function tellRequests(daemon: StartedDaemon, from: number): Promise<void> {
  const { status } = await send(daemon, {
    signal: "logs",
    message: logs(
      event("user_prompt", noon, { "session.id": "s1" }),
      ...Array.from({ length: 5 }, (_, index) =>
        apiRequest(`s${index % 2}`, `req_${from + index}`, {
          at: noon + (from + index) * 1000,
          model: index % 2 === 0 ? "claude-opus-5-5" : "claude-haiku-5-5",
          output_tokens: 17 + from + index,
        }),
      ),
    ),
  });
  expect(status).toBe(200);
}

const usageSums = {
  requests: "sum(hallmonitor_requests_total)",
  input: 'sum(hallmonitor_tokens_total{type="input"})',
  output: 'sum(hallmonitor_tokens_total{type="output"})',
  cacheRead: 'sum(hallmonitor_tokens_total{type="cache_read"})',
  cacheWrite: 'sum(hallmonitor_tokens_total{type="cache_creation"})',
  unpriced: "sum(hallmonitor_unpriced_requests_total)",
} as const;

async function expectEqual(daemon: StartedDaemon, prometheus: Parameters<typeof valueOf>[0]): Promise<void> {
  const { groups, total } = await daemon.get("/api/usage?group_by=model");
  const told = {
    requests: total.requests,
    input: total.usage.input_tokens,
    output: total.usage.output_tokens,
    cacheRead: total.usage.cache_read_input_tokens,
    cacheWrite: total.usage.cache_creation_input_tokens,
    unpriced: total.unpriced_requests,
  };
  await soon(async () => {
    const values = await Promise.all(
      Object.entries(usageSums).map(async ([name, query]) => [name, await valueOf(prometheus, query)]),
    );
    expect(Object.fromEntries(values)).toEqual(told);
  });
  const costs = await valuesOf(prometheus, "sum by (model) (hallmonitor_cost_usd_total)");
  const priced = groups.filter((group: any) => group.cost_usd !== null);
  expect(Object.fromEntries(costs)).toEqual(
    Object.fromEntries(priced.map((group: any) => [group.key, group.cost_usd])),
  );
}

test("Prometheus reads with the token what the API says, to the digit, and no counter falls over kill -9 and a restart", async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  const flags = ["--port", String(port), "--no-import", "--no-watch"];
  let daemon = await startDaemon(dataDir, flags);
  await using prometheus = await startPrometheus(join(dir.path, "prometheus"), { port, token: daemon.token });
  await tellRequests(daemon, 0);
  await send(daemon, { signal: "metrics", message: tokens("delta", { session: "c", value: 5, at: noon }) });
  await expectEqual(daemon, prometheus);
  expect(await valueOf(prometheus, 'up{job="hallmonitor"}')).toBe(1);

  await tellRequests(daemon, 5);
  await daemon.kill();
  daemon = await startDaemon(dataDir, flags);
  await tellRequests(daemon, 10);
  await expectEqual(daemon, prometheus);
  expect(await valueOf(prometheus, usageSums.requests)).toBe(15);
  for (const name of ["requests", "tokens", "cost_usd", "sessions_started"])
    expect(await valueOf(prometheus, `sum(resets(hallmonitor_${name}_total[10m]))`)).toBe(0);
  // A counter that began again would have counted what was there before once more.
  const risen = await valueOf(prometheus, "sum(increase(hallmonitor_requests_total[10m]))");
  expect(risen).toBeLessThan(30);
  await daemon.stop();
}, 120_000);

const costOf = async (daemon: StartedDaemon): Promise<number> => {
  const text = await (await daemon.fetch("/metrics")).text();
  return Number(/^hallmonitor_cost_usd_total\{.*\} (.*)$/m.exec(text)?.[1]);
};

test.each(["without a collector", "right before a stop"])(
  "no counter falls where a price is lowered %s",
  async (when) => {
    using dir = temporaryDir();
    const [data, env] = [join(dir.path, "data"), { HOME: dir.path }];
    const start = (input: number): Promise<StartedDaemon> => {
      const price = { input, output: input, cache_read: input, cache_write_5m: input };
      mkdirSync(data, { recursive: true });
      const config = { pricing: { overrides: { "house-model": price } } };
      writeFileSync(join(data, "config.json"), JSON.stringify(config));
      return startDaemon(data, ["--no-import", "--no-watch"]);
    };
    const first = await start(10);
    await send(first, {
      signal: "logs",
      message: logs(apiRequest("s1", "req_1", { model: "house-model" })),
    });
    const before = await costOf(first);
    expect(before).toBeGreaterThan(0);
    expect(await first.stop()).toBe(0);
    const last = await start(1);
    if (when === "without a collector") await last.stop();
    const { code, out } = await run(["rebuild", "--prices", "--data-dir", data], env);
    expect([code, out]).toEqual([0, expect.stringContaining("1 changed (-$")]);
    if (when === "right before a stop") await last.stop();
    await using again = await start(1);
    expect(await costOf(again)).toBe(before);
  },
  60_000,
);

test("names from outside stay values, whatever is in them", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch"]);
  for (const [index, name] of hostile.entries()) {
    const values = { model: name, "session.id": `h${index}`, request_id: `req_${index}` };
    await send(daemon, { signal: "logs", message: logs(apiRequest(`h${index}`, `req_${index}`, values)) });
  }
  const text = await (await daemon.fetch("/metrics")).text();
  expect(await promtool(["check", "metrics"], text)).toEqual({ code: 0, out: "" });
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);

  const url = new URL(daemon.httpUrl);
  await using prometheus = await startPrometheus(join(dir.path, "prometheus"), {
    port: Number(url.port),
    token: daemon.token,
  });
  const { total } = await daemon.get("/api/usage?group_by=model");
  expect(total.requests).toBeGreaterThan(4);
  await soon(async () => expect(await valueOf(prometheus, usageSums.requests)).toBe(total.requests));
  expect(await valueOf(prometheus, 'up{job="hallmonitor"}')).toBe(1);
  const models = [...(await valuesOf(prometheus, "sum by (model) (hallmonitor_requests_total)")).keys()];
  expect(models).toContain(hostile[0]);
  expect(models).toContain(hostile[1]);
  expect(models.every((model) => model.length <= 200)).toBe(true);
}, 120_000);

test("every metric that the rules and the dashboard ask for is there, and promtool has nothing to say", async () => {
  using dir = temporaryDir();
  const file = join(dir.path, "config.json");
  const away = `http://127.0.0.1:${freePort()}`;
  writeFileSync(
    file,
    JSON.stringify({
      budget: { day_usd: 100 },
      alert: { notify: { pager: { kind: "command", argv: ["/bin/true"] } } },
      exporter: {
        prometheus: { sessions: true },
        pushgateway: { url: away, every: "1s" },
        relay: [{ name: "central", endpoint: away }],
      },
    }),
  );
  const dataDir = join(dir.path, "data");
  await using daemon = await startDaemon(dataDir, ["--config", file, "--no-import", "--no-watch"]);
  expect((await run(["demo", "--once", "--data-dir", dataDir])).code).toBe(0);
  const at = Date.now();
  const status = {
    session_id: "s1",
    model: { id: "claude-opus-5-5" },
    rate_limits: { five_hour: { used_percentage: 41.5, resets_at: Math.floor(at / 1000) + 3600 } },
  };
  await daemon.fetch("/statusline/claude-code", { method: "POST", body: JSON.stringify(status) });
  const broken = apiRequest("s1", "req_x", { input_tokens: -5 });
  await send(daemon, { signal: "logs", message: logs(broken, apiRequest("s1", "req_now", { at })) });

  const wanted = namesIn(readFileSync(join(docs, "grafana.json"), "utf8")).union(
    namesIn(readFileSync(join(docs, "rules.yml"), "utf8")),
  );
  expect(wanted.size).toBeGreaterThan(35);
  const text = await soon(async () => {
    const metrics = await (await daemon.fetch("/metrics")).text();
    const known = new Set([...metrics.matchAll(/^(\w+)(?:\{| )/gm)].map(([, name = ""]) => name));
    expect([...wanted.difference(known)]).toEqual([]);
    return metrics;
  });
  expect(text).toContain('hallmonitor_plan_limit_used_ratio{window="5h"} 0.415\n');
  expect(await promtool(["check", "metrics"], text)).toEqual({ code: 0, out: "" });
}, 120_000);

test("the rules, their cases and the scrape config are valid", async () => {
  using dir = temporaryDir();
  const rules = join(docs, "rules.yml");
  const cases = join(import.meta.dir, "..", "prometheus", "rules.test.yml");
  expect((await promtool(["check", "rules", "--lint=all", "--lint-fatal", rules])).code).toBe(0);
  expect(await promtool(["test", "rules", cases])).toMatchObject({ code: 0 });
  // Its neighbours stand where it looks for them.
  const config = join(dir.path, "prometheus.yml");
  writeFileSync(config, readFileSync(join(docs, "prometheus.yml")));
  writeFileSync(join(dir.path, "rules.yml"), readFileSync(rules));
  writeFileSync(join(dir.path, "hallmonitor.token"), "t");
  expect(await promtool(["check", "config", config])).toMatchObject({ code: 0 });
});

test("scrapes want the token, come in the form that was asked for, and zipped to who takes that", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch"]);
  expect((await fetch(`${daemon.httpUrl}/metrics`)).status).toBe(401);
  const rebound = { authorization: `Bearer ${daemon.token}`, host: "evil.example" };
  expect((await fetch(`${daemon.httpUrl}/metrics`, { headers: rebound })).status).toBe(403);
  expect((await daemon.fetch("/metrics", { method: "POST" })).status).toBe(404);

  const ask = async (headers: Record<string, string>, method = "GET") => {
    const response = await daemon.fetch("/metrics", { headers, method });
    return { type: response.headers.get("content-type"), response, text: await response.text() };
  };
  const plain = await ask({ "accept-encoding": "identity" });
  expect(plain.type).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(plain.text).not.toContain("# EOF");
  const open = await ask({ accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5" });
  expect(open.type).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect(open.text).toEndWith("# EOF\n");
  expect(open.response.headers.get("content-encoding")).toBe("gzip");
  expect((await ask({}, "HEAD")).response.status).toBe(200);
});

/** Names of our metrics in a text; what rules record has colons, and is none. */
function namesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\bhallmonitor_\w+(?![\w:])/g)].map(([name]) => name));
}

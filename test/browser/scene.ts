/**
 * A world that is the same to the digit whenever it is looked at: a collector in this process with a clock of its own,
 * fed by days of the demo, its sessions of right now, and a plan in files. The clock then stands still.
 */
import { mkdirSync, realpathSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { playDemo, type DemoOptions } from "../../src/command/demo/play.ts";
import type { AlertsAnswer } from "../../src/alert/shape.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/schema.ts";
import { alertRules, type AlertRule } from "../../src/domain/alert.ts";
import type { UnixMs } from "../../src/domain/time.ts";
import { startDaemon, type Daemon } from "../../src/main.ts";
import { catalog } from "../../src/pricing/catalog.ts";
import { costOf } from "../../src/pricing/cost.ts";
import { createPriceBook } from "../../src/pricing/lookup.ts";
import type { SessionShape } from "../../src/query/shape.ts";
import { temporaryDir } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import type { BrowserContext } from "playwright-core";
import type { PageDaemon } from "./page.ts";

/** A Friday afternoon: 2026-11-20T15:04:00Z. */
const opensAt: UnixMs = Date.UTC(2026, 10, 20, 15, 4);
/** How long the sessions of right now have run when the clock stops. */
const playedMs = 220_000;
/** When its plan was written. */
const plannedAt = opensAt - 40 * 60_000;
/** Enough for most questions about the past; pictures for people show more. */
const usualDays = 12;
const seed = 3;

/** A collector whose ledger and clock do not change any more. */
export interface Scene extends PageDaemon, AsyncDisposable {
  /** What time it is there. */
  readonly at: Date;
  /** The id of the session that waits for a permission. */
  waitingSession(): Promise<string>;
  /** The id of one whose context was compacted again and again. */
  compactedSession(): Promise<string>;
  /** Has a window's questions answered without what differs from run to run: measured times, and names of temporary folders. */
  steady(context: BrowserContext): Promise<void>;
}

/** Opens the scene, with so many days of history, and with settings of one's own. Takes some seconds. */
export async function openScene(days = usualDays, settings: object = {}): Promise<Scene> {
  const dir = temporaryDir();
  const ending = new AbortController();
  let now = plannedAt;
  let isStill = false;
  const daemon = await startDaemon(configIn(dir.path, { settings, isStill: () => isStill }), {
    clock: () => now,
    version: "0.1.0",
    env: { PATH: process.env["PATH"] },
    home: dir.path,
    log: () => undefined,
  });
  const token = (await Bun.file(join(dir.path, "data", "token")).text()).trim();
  const reached = Promise.withResolvers<void>();
  const options = { ...playTo(daemon, ending.signal), clock: () => now };
  await writePlan({ httpUrl: daemon.httpUrl, token }, realpathSync(dir.path));
  now = opensAt;
  await playDemo({ ...options, sessions: 4, once: true, days });
  // The play of the present stands still in the middle: it never hears that its time went on.
  const sleep: DemoOptions["sleep"] = async (ms) => {
    if (now - opensAt < playedMs) return void (now += ms);
    reached.resolve();
    await new Promise<void>((end) => ending.signal.addEventListener("abort", () => end(), { once: true }));
  };
  const play = playDemo({ ...options, sleep, once: false });
  await Promise.race([reached.promise, play]);
  isStill = true;
  await lookedAt(daemon.httpUrl, { token, now });
  const only = async (wanted: (session: SessionShape) => boolean): Promise<string> => {
    const answer = await fetch(`${daemon.httpUrl}/api/sessions?limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { sessions } = (await answer.json()) as { sessions: SessionShape[] };
    const found = sessions.find(wanted);
    if (found === undefined) throw new Error("no such session in the scene");
    return found.id;
  };
  return {
    httpUrl: daemon.httpUrl,
    token,
    at: new Date(now),
    waitingSession: () => only(({ state }) => state === "waiting-permission"),
    compactedSession: () => only(({ compactions }) => compactions > 2),
    steady: async (context) => {
      await context.route("**/api/**", async (route) => {
        const answer = async (): Promise<void> => {
          const response = await route.fetch();
          const text = (await response.text()).replaceAll(realpathSync(dir.path), "/home/ada");
          await route.fulfill({ response, body: unmeasured(text) });
        };
        // Who closes a window does not wait for what it asks in the background: each step may find it gone.
        await answer().catch(() => undefined);
      });
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await play.catch(() => undefined);
      await daemon.stop();
      dir[Symbol.dispose]();
    },
  };
}

/** Resolves when the rules of alerts were looked at for good. */
async function lookedAt(httpUrl: string, { token, now }: { token: string; now: UnixMs }): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  await soon(async () => {
    const answer = (await (await fetch(`${httpUrl}/api/alerts`, { headers })).json()) as AlertsAnswer;
    if (answer.alerts.length === 0 || answer.evaluated_at !== new Date(now).toISOString())
      throw new Error("nothing was found yet");
  });
}

/** An answer with a round figure in place of each that was measured on this machine. */
function unmeasured(text: string): string {
  return text.replaceAll(
    /"(p50_ms|p95_ms|max_ms|last_ms|recent|last_minute|uptime_seconds|count|rss_bytes)":[\d.]+/g,
    '"$1":1',
  );
}

/**
 * While time goes on, a look at the rules comes at a moment that depends on the machine: what they find is found when it
 * stands still, all at once. The two that are not looked at every time might have been looked at just before.
 */
function rulesWhen(isStill: () => boolean, usual: Config["alert"]): Config["alert"] {
  const without = (rules: readonly AlertRule[]): Config["alert"] => ({
    ...usual,
    ...Object.fromEntries(rules.map((rule) => [rule, { ...usual[rule], off: true }])),
  });
  const [before, then] = [without(alertRules), without(["unpriced_model", "silent_loss"])];
  return new Proxy(usual, { get: (_, name) => Reflect.get(isStill() ? then : before, name) });
}

function configIn(dir: string, { settings, isStill }: { settings: object; isStill: () => boolean }): Config {
  const flags = {
    dataDir: join(dir, "data"),
    claudeDirs: [join(dir, "claude")],
    port: "0",
    grpcPort: "off",
  };
  // Thresholds are found out beside the commits, at a moment that depends on the machine.
  const file = JSON.stringify({ context: { thresholds: [] }, ...settings });
  const readText = (path: string): string | undefined => (path.endsWith("config.json") ? file : undefined);
  const { config } = loadConfig({ flags, env: {}, platform: process.platform, home: dir, readText });
  return { ...config, alert: rulesWhen(isStill, config.alert) };
}

/** A plan under way that a session has written, with files as old as that session. */
async function writePlan({ httpUrl, token }: PageDaemon, dir: string): Promise<void> {
  const project = join(dir, "basket-shop");
  const folder = join(project, "dev", "active", "basket");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(planFiles)) {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), plannedAt / 1000, plannedAt / 1000);
  }
  const headers = { authorization: `Bearer ${token}` };
  const session = { session_id: "5e0f8a4c-93f5-4c58-8a27-0d6f3c1b7e21", cwd: project };
  for (const event of [
    { hook_event_name: "SessionStart", source: "startup" },
    { hook_event_name: "SessionEnd", reason: "other" },
  ])
    await fetch(`${httpUrl}/hooks/claude-code`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ...session, ...event }),
    });
  await soon(async () => {
    const answer = await fetch(`${httpUrl}/api/plans`, { headers });
    const { plans } = (await answer.json()) as { plans: unknown[] };
    if (plans.length === 0) throw new Error("the plan is not seen");
  });
}

const planFiles = {
  "plan.md": "# Basket\n\nRead baskets from files, and tell what they cost.\n",
  "manifest.jsonl": [
    { id: "F001", description: "Types of a basket and its lines", status: "completed" },
    { id: "F002", description: "Read a basket from its lines, also a torn one", status: "failed" },
    { id: "F003", description: "Tell what a basket costs", status: "in_progress", depends_on: ["F001"] },
    { id: "F004", description: "Baskets of several currencies", status: "pending", depends_on: ["F003"] },
  ]
    .map((feature) => `${JSON.stringify(feature)}\n`)
    .join(""),
};

function playTo({ httpUrl: url }: Daemon, signal: AbortSignal): Omit<DemoOptions, "clock" | "once"> {
  const book = createPriceBook({ rows: catalog });
  return {
    url,
    sessions: 7,
    seed,
    speed: 1,
    days: 1,
    priceOf: (model, usage, at) => costOf(usage, { model, at }, book)?.totalNano,
    fetch,
    sleep: () => Promise.resolve(),
    signal,
    out: () => undefined,
  };
}

import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { answerLine } from "../../bench/transcript-line.ts";
import { run, type StartedDaemon } from "../e2e/daemon.ts";
import { listen } from "../e2e/event-stream.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";

/** Answers of one session before another takes its place. */
const linesOfEach = 40;

/** Transcripts of four sessions that go on for a while, and then others begin. */
export class Transcripts {
  readonly #folder: string;
  readonly #open = Array.from({ length: 4 }, () => crypto.randomUUID());
  /** Answers written so far. */
  written = 0;

  constructor(claudeDir: string) {
    this.#folder = join(claudeDir, "projects", "-home-dev-soak");
    mkdirSync(this.#folder, { recursive: true });
  }

  async grow(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const place = this.written % this.#open.length;
      if (Math.floor(this.written / this.#open.length) % linesOfEach === 0)
        this.#open[place] = crypto.randomUUID();
      const session = this.#open[place] ?? "";
      const line = answerLine(session, Date.now(), { cwd: "/home/dev/soak" });
      appendFileSync(join(this.#folder, `${session}.jsonl`), line);
      this.written += 1;
      await pause(120, until);
    }
  }
}

const streams = ["/events/live", "/events/sessions", "/events/metrics", "/events/alerts"] as const;

/** Listeners that come, hear a little or nothing, and go without a word. Gives how many came. */
export async function listeners(
  daemon: StartedDaemon,
  chance: () => number,
  until: AbortSignal,
): Promise<number> {
  let came = 0;
  const one = async (): Promise<void> => {
    while (!until.aborted) {
      const stream = streams[came % streams.length] ?? streams[0];
      came += 1;
      using listener = await listen(daemon, stream);
      // Every third one never reads: what waits for it must not be kept for it.
      const heard = came % 3 === 0 ? undefined : listener.next().catch(() => undefined);
      await Promise.race([pause(300 + chance() * 3000, until), heard ?? new Promise(() => undefined)]);
    }
  };
  await Promise.all(Array.from({ length: 6 }, one));
  return came;
}

/** What the page, scripts and Prometheus ask. */
const questions = [
  "/api/board",
  "/api/sessions?limit=50",
  "/api/usage?group_by=day",
  "/api/usage?group_by=project&breakdown=model",
  "/api/usage?group_by=session",
  "/api/metrics?limit=100",
  "/api/metrics/costs?group_by=model",
  "/api/metrics/aggregations?period=hour",
  "/api/kpis",
  "/api/tools",
  "/api/forecast",
  "/api/budgets",
  "/api/patterns",
  "/api/advice",
  "/api/reconcile",
  "/api/alerts",
  "/api/attention",
  "/api/search?q=tests",
  "/api/health",
  "/metrics",
] as const;

/** Questions of the API in turn, and of the sessions of now. Gives how many were answered; one that is not ends the soak. */
export async function asking(daemon: StartedDaemon, until: AbortSignal): Promise<number> {
  let asked = 0;
  const get = async (path: string): Promise<Response> => {
    const response = await daemon.fetch(path);
    if (response.status !== 200)
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    asked += 1;
    return response;
  };
  for (let turn = 0; !until.aborted; turn += 1) {
    await (await get(questions[turn % questions.length] ?? questions[0])).arrayBuffer();
    if (turn % questions.length === 0)
      for (const path of await sessionPaths(daemon)) await (await get(path)).arrayBuffer();
    await pause(150, until);
  }
  return asked;
}

/** What the page asks of the session that was heard of last. */
async function sessionPaths(daemon: StartedDaemon): Promise<string[]> {
  const { sessions } = (await daemon.get("/api/sessions?limit=1")) as Sessions;
  const parts = ["", "/timeline", "/context", "/plan", "/requests", "/errors"];
  return sessions.flatMap(({ id }) => parts.map((part) => `/api/sessions/${id}${part}`));
}

interface Sessions {
  readonly sessions: readonly { readonly id: string }[];
}

/** Reports by another process, which reads the same file. */
export async function reports(dataDir: string, until: AbortSignal): Promise<number> {
  let made = 0;
  for (; !until.aborted; made += 1) {
    const { code, err } = await run(["report", "daily", "--json", "--data-dir", dataDir], { HOME: dataDir });
    if (code !== 0) throw new Error(`report ended with ${code}: ${err}`);
    await pause(10_000, until);
  }
  return made;
}

const dayMs = 86_400_000;
/** Old events of one archive run. */
const oldEvents = 200;

/** What was long ago comes in late and goes to the archive, again and again. Gives the number of runs. */
export async function archiving(daemon: StartedDaemon, until: AbortSignal): Promise<number> {
  let runs = 0;
  for (; !until.aborted; runs += 1) {
    const at = Date.now() - 20 * dayMs;
    const records = Array.from({ length: oldEvents }, (_, index) =>
      apiRequest(`old-${at}`, `req_old_${at}_${index}`, { at: at + index }),
    );
    await send(daemon, { signal: "logs", message: logs(...records) });
    const begun = await daemon.fetch("/api/archive", { method: "POST", body: "{}" });
    if (begun.status !== 202) throw new Error(`the archive run was refused: ${await begun.text()}`);
    await archived(daemon);
    await pause(15_000, until);
  }
  return runs;
}

async function archived(daemon: StartedDaemon): Promise<void> {
  for (;;) {
    const { running, last } = await daemon.get("/api/archive/work");
    if (running === null && last?.error === null) return;
    if (running === null && last !== null) throw new Error(`the archive run failed: ${JSON.stringify(last)}`);
    await wait(50);
  }
}

/** A moment, or less when the soak is over. */
async function pause(ms: number, until: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: until }).catch(() => undefined);
}

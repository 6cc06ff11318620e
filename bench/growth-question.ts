import { namings, type Naming } from "../src/domain/naming.ts";
import { periods } from "../src/query/calendar.ts";

const dayMs = 86_400_000;

/** What a question may need to know of the ledger. */
interface About {
  /** The id of the newest session. */
  readonly session: string;
  /** The day that was so many days ago. */
  readonly ago: (days: number) => string;
}

/** One thing that is asked of every size of ledger. */
interface Asked {
  readonly name: string;
  /** The least that such an answer takes. */
  readonly bare?: BareName | undefined;
  /** What its p95 is held against at a million requests, in milliseconds. */
  readonly budgetMs?: number | undefined;
}

/** A question over HTTP. */
export interface Question extends Asked {
  readonly path: (about: About) => string;
  /** Whether something is committed right before it, so that nothing remembered can answer it. */
  readonly isAfterCommit?: boolean | undefined;
}

/** A whole command, from its start to its end. */
export interface Command extends Asked {
  readonly words: readonly string[];
}

/** What a careful hand would write for one kind of answer, over the same tables. */
const bareSql = {
  "bare: sums by day": `SELECT hour / 24, sum(requests), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano)
    FROM time_rollup GROUP BY 1`,
  "bare: sums by project": `SELECT project, sum(requests), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano)
    FROM session_rollup JOIN session ON key = session_key GROUP BY 1`,
  "bare: sums of each session": `SELECT id, requests, input, output, cache_read, cache_write, cost_nano
    FROM session_rollup JOIN session ON key = session_key`,
  "bare: the latest 50 sessions": "SELECT * FROM session ORDER BY last_seen_at DESC LIMIT 50",
  "bare: requests of one session": "SELECT * FROM request WHERE session_key = (SELECT max(key) FROM session)",
} as const;
type BareName = keyof typeof bareSql;

/** The lower bounds, asked in the bench's own process and made JSON of, with no check, no shape and no wire. */
export const bares = Object.entries(bareSql).map(([name, sql]) => ({ name, sql }));

const byDay = "bare: sums by day";
const byProject = "bare: sums by project";
const bySession = "bare: sums of each session";
const latest = "bare: the latest 50 sessions";
const ofOne = "bare: requests of one session";

const bareOfNaming: Partial<Record<Naming, BareName>> = {
  model: byDay,
  session: bySession,
  ticket: bySession,
};

function fixed(path: string): Question["path"] {
  return () => path;
}

/** The reports of the budget, and every other group-by. */
const usage: readonly Question[] = [
  ...periods.map(
    (period) =>
      ({
        name: `usage by ${period}`,
        path: fixed(`/api/usage?group_by=${period}`),
        bare: byDay,
        budgetMs: 50,
      }) as const,
  ),
  ...namings.map((naming) => ({
    name: `usage by ${naming}`,
    path: fixed(`/api/usage?group_by=${naming}`),
    bare: bareOfNaming[naming] ?? byProject,
    budgetMs: 1000,
  })),
  {
    name: "usage by day, of 30 days",
    path: ({ ago }) => `/api/usage?group_by=day&from=${ago(30)}`,
    bare: byDay,
    budgetMs: 50,
  },
  {
    name: "usage by day, broken down by model",
    path: fixed("/api/usage?group_by=day&breakdown=model"),
    bare: byDay,
    budgetMs: 1000,
  },
  {
    name: "usage by day, of one project",
    path: fixed("/api/usage?group_by=day&project=/home/dev/project-3"),
    bare: byDay,
    budgetMs: 1000,
  },
  {
    name: "the latest 100 sessions by cost",
    path: fixed("/api/usage?group_by=session&limit=100"),
    bare: bySession,
    budgetMs: 1000,
  },
];

/** What pages, terminals and scrapers ask for again and again. */
const looks: readonly Question[] = [
  { name: "board", path: fixed("/api/board"), bare: latest, budgetMs: 50 },
  { name: "sessions", path: fixed("/api/sessions"), bare: latest, budgetMs: 50 },
  { name: "one session", path: ({ session }) => `/api/sessions/${session}`, bare: ofOne, budgetMs: 50 },
  {
    name: "one session's timeline",
    path: ({ session }) => `/api/sessions/${session}/timeline`,
    bare: ofOne,
    budgetMs: 50,
  },
  {
    name: "one session's context",
    path: ({ session }) => `/api/sessions/${session}/context`,
    bare: ofOne,
    budgetMs: 50,
  },
  { name: "search for a common word", path: fixed("/api/search?q=reducer"), budgetMs: 50 },
  { name: "alerts", path: fixed("/api/alerts"), budgetMs: 50 },
  { name: "health", path: fixed("/api/health"), budgetMs: 50 },
  { name: "scrape, nothing new", path: fixed("/metrics"), budgetMs: 50 },
  {
    name: "scrape after a commit",
    path: fixed("/metrics"),
    bare: byProject,
    budgetMs: 50,
    isAfterCommit: true,
  },
];

/** What takes a look at everything. */
const analyses: readonly Question[] = [
  { name: "kpis", path: fixed("/api/kpis"), budgetMs: 1000 },
  { name: "forecast", path: fixed("/api/forecast"), budgetMs: 1000 },
  { name: "budgets", path: fixed("/api/budgets"), budgetMs: 1000 },
  { name: "tools, since 2000", path: fixed("/api/tools?from=2000-01-01"), budgetMs: 1000 },
  {
    name: "tools by project, since 2000",
    path: fixed("/api/tools?group_by=project&from=2000-01-01"),
    budgetMs: 1000,
  },
  {
    name: "tools by session, since 2000",
    path: fixed("/api/tools?group_by=session&from=2000-01-01"),
    budgetMs: 1000,
  },
  { name: "patterns of 30 days", path: fixed("/api/patterns"), budgetMs: 1000 },
  { name: "patterns of a year", path: ({ ago }) => `/api/patterns?from=${ago(365)}`, budgetMs: 1000 },
  { name: "advice on 30 days", path: fixed("/api/advice"), budgetMs: 1000 },
  { name: "reconcile, of 30 days", path: ({ ago }) => `/api/reconcile?from=${ago(30)}`, budgetMs: 1000 },
];

/** Everything that is asked of the API at each size of ledger, in the order of the table. */
export const questions: readonly Question[] = [...usage, ...looks, ...analyses];

/** Not asked for, but told by the collector: how long its own look at the ledger took. */
export const lookName = "a look at all alert rules";

/** The commands that are run over each size of ledger, as a person types them. All but `--version` get its data dir. */
export const commands: readonly Command[] = [
  { name: "hallmonitor --version", words: ["--version"] },
  { name: "hallmonitor report daily --json", words: ["report", "daily", "--json"] },
  { name: "hallmonitor report monthly --json", words: ["report", "monthly", "--json"] },
  { name: "hallmonitor report session --json", words: ["report", "session", "--json"] },
  { name: "hallmonitor sessions", words: ["sessions"] },
  { name: "hallmonitor costs", words: ["costs"] },
];

/** What a ledger that ends at `now` is asked about. */
export function aboutOf(session: string, now: number): About {
  return { session, ago: (days) => new Date(now - days * dayMs).toISOString().slice(0, 10) };
}

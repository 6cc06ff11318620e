import {
  activeMs,
  cachedTokensOf,
  commitsOf,
  durationMs,
  inputWaitMs,
  linesKept,
  outcomesOf,
  permissionWaitMs,
  pullRequestsOf,
  tasksDone,
  tokensOf,
  type KpiSession,
} from "./kpi-session.ts";
import { mean, median, total } from "../spread.ts";

/** What a KPI came to in one set of sessions. */
export interface Measured {
  /** In the unit of the KPI; undefined when nothing tells, and when there is nothing to divide by. */
  readonly value: number | undefined;
  /** Sessions that it was taken from: those of which a channel tells what it needs. */
  readonly sessions: number;
  /** What it is made of. */
  readonly detail: Readonly<Record<string, number | undefined>>;
}

export type KpiUnit = "tokens" | "hours" | "tasks" | "usd" | "percent" | "minutes";

/** A KPI: its unit, which way is better, and its one definition. docs/kpi.md tells the same in prose. */
interface Definition {
  readonly unit: KpiUnit;
  readonly better: "lower" | "higher";
  readonly measure: (sessions: readonly KpiSession[]) => Measured;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Every KPI by its name, in the order they are shown. The name is its target's key in the config, too. */
export const kpiDefinitions = {
  /** The median session's tokens, without cache reads: a few huge sessions would make a mean that no session is like. */
  tokens_per_session: { unit: "tokens", better: "lower", measure: tokensPerSession },
  /** The median session from its first to its last sign of life; a session that is resumed days later is long. */
  session_hours: {
    unit: "hours",
    better: "lower",
    measure: (sessions) => hours(sessions.map(durationMs)),
  },
  /** The median session's time at work, its person's and the agent's, by the client's counters. */
  active_hours: {
    unit: "hours",
    better: "lower",
    measure: (sessions) => hours(known(sessions, activeMs).map(([, ms]) => ms)),
  },
  /** Completed tasks over sessions that have a task list. */
  tasks_per_session: { unit: "tasks", better: "higher", measure: tasksPerSession },
  /** Completed tasks over tokens, of the sessions of which both are known. */
  tasks_per_100k_tokens: { unit: "tasks", better: "higher", measure: tasksPerTokens },
  /** Cost of the sessions that send metrics over their commits: those without a commit cost, too. */
  cost_per_commit_usd: {
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: commitsOf, name: "commits", per: 1 }),
  },
  /** Cost over pull requests, of the sessions that send metrics or have a transcript. */
  cost_per_pull_request_usd: {
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: pullRequestsOf, name: "pull_requests", per: 1 }),
  },
  /** Cost over lines added less lines removed, session by session and never below none. */
  cost_per_100_lines_usd: {
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: linesKept, name: "lines_kept", per: 100 }),
  },
  /** The part of what requests sent that was read from the cache. */
  cache_read_percent: { unit: "percent", better: "higher", measure: cacheReads },
  /** The part of the judged edits that succeeded and were not followed by another of their file within the prompt. */
  one_shot_percent: { unit: "percent", better: "higher", measure: oneShots },
  /** The part of the requests that finally failed. A retry on the way to an answer is no request of its own. */
  request_error_percent: { unit: "percent", better: "lower", measure: requestErrors },
  /** The part of the tool calls that ran and failed. A refusal is no failure. */
  tool_error_percent: { unit: "percent", better: "lower", measure: toolErrors },
  /** Time a session stood still for permissions, on average; a wait counts for an hour at most. */
  permission_wait_minutes: {
    unit: "minutes",
    better: "lower",
    measure: (sessions) => waits(sessions, permissionWaitMs),
  },
  /** Time from answers to next prompts in a session, on average; a wait counts for an hour at most. */
  input_wait_minutes: {
    unit: "minutes",
    better: "lower",
    measure: (sessions) => waits(sessions, inputWaitMs),
  },
} as const satisfies Record<string, Definition>;

export type KpiName = keyof typeof kpiDefinitions;

/** The sessions of which something is known, each with it. */
function known<T>(
  sessions: readonly KpiSession[],
  of: (session: KpiSession) => T | undefined,
): (readonly [KpiSession, T])[] {
  return sessions.flatMap((session) => {
    const value = of(session);
    return value === undefined ? [] : [[session, value] as const];
  });
}

function tokensPerSession(sessions: readonly KpiSession[]): Measured {
  const tokens = known(sessions, tokensOf).map(([, sums]) => sums);
  const used = tokens.map((sums) => sums.used);
  const withReads = tokens.map((sums) => sums.used + sums.cacheReads);
  return {
    value: median(used),
    sessions: tokens.length,
    detail: {
      mean: mean(used),
      total: sum(used),
      with_cache_reads_median: median(withReads),
      with_cache_reads_mean: mean(withReads),
    },
  };
}

function hours(ms: readonly number[]): Measured {
  const told = ms.map((one) => one / hourMs);
  return { value: median(told), sessions: ms.length, detail: { mean: mean(told), total: sum(told) } };
}

function tasksPerSession(sessions: readonly KpiSession[]): Measured {
  const done = known(sessions, tasksDone).map(([, tasks]) => tasks);
  return {
    value: mean(done),
    sessions: done.length,
    detail: { median: median(done), completed: sum(done) },
  };
}

function tasksPerTokens(sessions: readonly KpiSession[]): Measured {
  const both = known(sessions, (session) => {
    const [tasks, tokens] = [tasksDone(session), tokensOf(session)?.used];
    return tasks === undefined || tokens === undefined ? undefined : { tasks, tokens };
  });
  const completed = total(both.map(([, { tasks }]) => tasks));
  const tokens = total(both.map(([, own]) => own.tokens));
  return {
    value: ratio(completed * 100_000, tokens),
    sessions: both.length,
    detail: { completed, tokens },
  };
}

function costPer(
  sessions: readonly KpiSession[],
  { countOf, name, per }: { countOf: (session: KpiSession) => number | undefined; name: string; per: number },
): Measured {
  const told = known(sessions, countOf);
  const usages = told.flatMap(([{ usage }]) => usage ?? []);
  const costs = usages.flatMap(({ cost_usd }) => cost_usd ?? []);
  const cost = costs.length === 0 ? undefined : total(costs);
  const count = total(told.map(([, own]) => own));
  return {
    value: cost === undefined ? undefined : ratio(cost * per, count),
    sessions: told.length,
    detail: {
      cost_usd: cost,
      [name]: told.length === 0 ? undefined : count,
      unpriced_requests: total(usages.map(({ unpriced_requests }) => unpriced_requests)),
    },
  };
}

function cacheReads(sessions: readonly KpiSession[]): Measured {
  const tokens = known(sessions, cachedTokensOf).map(([, sums]) => sums);
  const read = total(tokens.map((sums) => sums.cacheReads));
  const sent = total(tokens.map((sums) => sums.sent));
  return {
    value: ratio(read * 100, sent),
    sessions: tokens.length,
    detail: { cache_read_tokens: read, sent_tokens: sent },
  };
}

function oneShots(sessions: readonly KpiSession[]): Measured {
  const edits = sessions.map(({ work }) => work.edits);
  const judged = total(edits.map((own) => own.judged));
  const oneShot = total(edits.map((own) => own.oneShot));
  return {
    value: ratio(oneShot * 100, judged),
    sessions: edits.filter((own) => own.judged > 0).length,
    detail: { one_shot: oneShot, judged, edits: total(edits.map((own) => own.edits)) },
  };
}

function requestErrors(sessions: readonly KpiSession[]): Measured {
  const asking = known(sessions, outcomesOf).map(([, outcomes]) => outcomes);
  const failed = total(asking.map((own) => own.failed));
  const requests = total(asking.map(({ answered }) => answered)) + failed;
  return { value: ratio(failed * 100, requests), sessions: asking.length, detail: { failed, requests } };
}

function toolErrors(sessions: readonly KpiSession[]): Measured {
  const tools = sessions.map(({ work }) => work.tools).filter(({ answered }) => answered > 0);
  const failed = total(tools.map((own) => own.failed));
  const calls = total(tools.map(({ answered }) => answered));
  return { value: ratio(failed * 100, calls), sessions: tools.length, detail: { failed, calls } };
}

function waits(sessions: readonly KpiSession[], of: (session: KpiSession) => number | undefined): Measured {
  const minutes = known(sessions, of).map(([, ms]) => ms / minuteMs);
  return {
    value: mean(minutes),
    sessions: minutes.length,
    detail: { median: median(minutes), total: sum(minutes) },
  };
}

/** The sum; undefined when nobody told anything, which is not none. */
function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : total(values);
}

/** Undefined when there is nothing to divide by. */
function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

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
import { hourMs, minuteMs } from "../../domain/time.ts";

/** What a KPI came to in one set of sessions. */
export interface Measured {
  /** In the unit of the KPI; undefined when nothing tells, and when there is nothing to divide by. */
  readonly value: number | undefined;
  /** Sessions that it was taken from: those of which a channel tells what it needs. */
  readonly sessions: number;
  /** What it is made of. */
  readonly detail: Readonly<Record<string, number | undefined>>;
  /** Whether sessions in it lack the price of a part: such a cost is no measure of another. One without any price is not in it. */
  readonly isPart?: boolean;
}

/** What a value and its target are counted in; `percent` goes from 0 to 100. */
export type KpiUnit = "tokens" | "hours" | "tasks" | "usd" | "percent" | "minutes";

/** A KPI: its unit, which way is better, and its one definition. docs/kpi.md tells the same in prose. */
interface Definition {
  /** What people call it. */
  readonly label: string;
  /** What it measures, as a sentence. */
  readonly meaning: string;
  /** What to do when it is missed, as a sentence. */
  readonly advice: string;
  readonly unit: KpiUnit;
  readonly better: "lower" | "higher";
  readonly measure: (sessions: readonly KpiSession[]) => Measured;
}

/** Every KPI by its name, in the order they are shown. The name is its target's key in the config, too. */
export const kpiDefinitions = {
  tokens_per_session: {
    label: "tokens per session",
    meaning:
      "Input, output and cache writes of the median session; cache reads are left out, for they are the same tokens sent again.",
    advice:
      "Give a session one task, clear the context between tasks, and see 'hallmonitor advice' for what filled it.",
    unit: "tokens",
    better: "lower",
    measure: tokensPerSession,
  },
  session_hours: {
    label: "duration per session",
    meaning:
      "From the first to the last sign of life of the median session; one that is resumed days later is that long.",
    advice: "End a session when its task is done, and begin the next one fresh instead of resuming.",
    unit: "hours",
    better: "lower",
    measure: (sessions) => hours(sessions.map(durationMs)),
  },
  active_hours: {
    label: "active time per session",
    meaning: "What the client's counter says its person and the agent were at work, of the median session.",
    advice: "Cut tasks smaller: plan first, then one session for each step.",
    unit: "hours",
    better: "lower",
    measure: (sessions) => hours(known(sessions, activeMs).map(([, ms]) => ms)),
  },
  tasks_per_session: {
    label: "tasks per session",
    meaning: "Completed tasks over sessions that have a task list.",
    advice: "Have the agent keep a task list and finish it; tasks that stay open were too large.",
    unit: "tasks",
    better: "higher",
    measure: tasksPerSession,
  },
  tasks_per_100k_tokens: {
    label: "tasks per 100k tokens",
    meaning: "Completed tasks over tokens, of the sessions of which both are known.",
    advice:
      "Look for what used tokens without finishing anything: failed tools, long contexts, retries ('hallmonitor advice').",
    unit: "tasks",
    better: "higher",
    measure: tasksPerTokens,
  },
  cost_per_commit_usd: {
    label: "cost per commit",
    meaning: "Cost over commits of the sessions that send metrics, with those that made none.",
    advice: "Commit in smaller steps, and take a cheaper model for the simple ones ('hallmonitor advice').",
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: commitsOf, name: "commits", per: 1 }),
  },
  cost_per_pull_request_usd: {
    label: "cost per pull request",
    meaning:
      "Cost over pull requests, of sessions that send metrics, have a transcript or a linked pull request.",
    advice: "Compare the dearest branches: 'hallmonitor report pull-request' shows where the money went.",
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: pullRequestsOf, name: "pull_requests", per: 1 }),
  },
  cost_per_100_lines_usd: {
    label: "cost per 100 lines kept",
    meaning: "Cost over lines added less lines removed, session by session and never below none.",
    advice:
      "Lines that are written and taken back again cost twice: agree on the design before code is written.",
    unit: "usd",
    better: "lower",
    measure: (sessions) => costPer(sessions, { countOf: linesKept, name: "lines_kept", per: 100 }),
  },
  cache_read_percent: {
    label: "prompts read from cache",
    meaning: "The part of all that requests sent which was read from the cache.",
    advice:
      "Pauses over five minutes let a cache expire, and switches of the model begin a new one: 'hallmonitor advice' names both.",
    unit: "percent",
    better: "higher",
    measure: cacheReads,
  },
  one_shot_percent: {
    label: "one-shot edits",
    meaning: "Edits that succeeded and were followed by no other edit of the same file within the prompt.",
    advice: "Show the agent the tests and the style first, so that an edit need not be edited again.",
    unit: "percent",
    better: "higher",
    measure: oneShots,
  },
  request_error_percent: {
    label: "requests failed",
    meaning: "Requests that finally failed, over all; a retry on the way to an answer is none of its own.",
    advice: "See which errors: limits need fewer sessions at a time, timeouts a steadier line.",
    unit: "percent",
    better: "lower",
    measure: requestErrors,
  },
  tool_error_percent: {
    label: "tool calls failed",
    meaning: "Calls that ran and failed, over all that ran and answered; a refusal is no failure.",
    advice:
      "See how each tool fails on the Tools page or with 'hallmonitor tools TOOL', and tell the agent the right command once.",
    unit: "percent",
    better: "lower",
    measure: toolErrors,
  },
  permission_wait_minutes: {
    label: "wait for permissions",
    meaning:
      "Time that a session stood still for permissions, on average; a wait counts for an hour at most.",
    advice:
      "Allow what is harmless by rule in the client's settings, and answer what waits: the Now page shows it first.",
    unit: "minutes",
    better: "lower",
    measure: (sessions) => waits(sessions, permissionWaitMs),
  },
  input_wait_minutes: {
    label: "wait for next prompts",
    meaning: "Time from answers to next prompts in a session, on average; a wait counts for an hour at most.",
    advice: "Put more into a prompt, or run fewer sessions side by side.",
    unit: "minutes",
    better: "lower",
    measure: (sessions) => waits(sessions, inputWaitMs),
  },
} as const satisfies Record<string, Definition>;

/** A KPI as answers and the targets of the config name it. */
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
  // Work whose cost nobody knows would count as free.
  const both = known(sessions, (session) => {
    const { usage } = session;
    const [count, cost] = [countOf(session), usage?.cost_usd ?? undefined];
    return count === undefined || cost === undefined ? undefined : { count, cost, usage };
  });
  const count = total(both.map(([, own]) => own.count));
  const cost = both.length === 0 ? undefined : total(both.map(([, own]) => own.cost));
  return {
    value: cost === undefined ? undefined : ratio(cost * per, count),
    sessions: both.length,
    detail: {
      cost_usd: cost,
      [name]: both.length === 0 ? undefined : count,
      unpriced_requests: total(told.map(([{ usage }]) => usage?.unpriced_requests ?? 0)),
      unpriced_tokens: total(told.map(([{ usage }]) => usage?.unpriced_tokens ?? 0)),
    },
    isPart: both.some(([, { usage }]) => (usage?.unpriced_requests ?? 0) + (usage?.unpriced_tokens ?? 0) > 0),
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

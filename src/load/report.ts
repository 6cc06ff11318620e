import type { Kind } from "./account.ts";
import type { Comparison } from "./comparison.ts";
import type { Ending } from "./crowd.ts";
import type { LoadOrder, WireName } from "./order.ts";
import type { Sent } from "./run.ts";

/** Numbers by the kind of thing, as JSON names them. */
interface KindCounts {
  readonly requests: number;
  readonly tool_calls: number;
  readonly prompts: number;
}

/** What a load came to, as `load --json` prints it. Times are milliseconds. */
export interface LoadReport {
  readonly schema_version: 1;
  /** What the ids of the simulated sessions begin with. */
  readonly run: string;
  readonly collector: {
    readonly url: string;
    /** Whether it was started for this run, and went with its data. */
    readonly own: boolean;
    /** The most memory it ever used, in bytes; null where the system does not say. */
    readonly peak_memory_bytes: number | null;
  };
  readonly asked: {
    readonly sessions: number;
    readonly requests_per_session: number;
    readonly connections: number;
    /** Requests a second; null: as fast as they were answered. */
    readonly rate: number | null;
    readonly wire: WireName;
  };
  /** `done`; `time`: the time was up; `stopped` by Ctrl-C; `gone`: the collector stopped answering. */
  readonly ending: Ending;
  readonly seconds: number;
  readonly sent: {
    readonly posts: number;
    readonly answered: number;
    readonly unanswered: number;
    /** Those of them that were in flight when the sending ended; the others were given up. */
    readonly cut_off: number;
    /** Answered, and sent once more on purpose. */
    readonly sent_twice: number;
  };
  readonly refused: readonly {
    readonly status: number;
    readonly posts: number;
    readonly retry_after_s: number | null;
  }[];
  readonly broken: number;
  readonly answered: { readonly records: number } & KindCounts;
  readonly records_per_second: number;
  readonly requests_per_second: number;
  readonly answer_ms: Spread;
  readonly visible_ms: Spread & {
    readonly looked_at: number;
    readonly late: number;
    readonly late_after: number;
  };
  /** Null where the ledger could not be asked. */
  readonly lost: KindCounts | null;
  readonly doubled: KindCounts | null;
  /** Sessions whose every post was answered; only for these it is known what they must come to. */
  readonly sessions_summed_up: number | null;
  readonly sessions_with_wrong_sums: number | null;
  readonly examples: readonly string[];
  /** Whether all that was answered for is in the ledger, once. */
  readonly exact: boolean;
}

interface Spread {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

interface Made {
  readonly order: LoadOrder;
  readonly collector: LoadReport["collector"];
  readonly sent: Sent;
  /** Undefined where the ledger could not be asked. */
  readonly comparison: Comparison | undefined;
}

/** The report of one load. Where the ledger could not be asked, losses are unknown, and the load does not count as exact. */
export function loadReport({ order, collector, sent, comparison }: Made): LoadReport {
  const { run, ending, seconds, tally, account, seenMs } = sent;
  return {
    schema_version: 1,
    run,
    collector,
    asked: {
      sessions: order.sessions,
      requests_per_session: order.requests,
      connections: order.connections,
      rate: order.rate === 0 ? null : order.rate,
      wire: order.wire,
    },
    ending,
    seconds: Math.round(seconds * 1000) / 1000,
    sent: {
      posts: tally.letters,
      answered: tally.answered,
      unanswered: tally.unanswered,
      cut_off: tally.cutOff,
      sent_twice: tally.resent,
    },
    refused: [...tally.refused].map(([status, { posts, retryAfterMs }]) => ({
      status,
      posts,
      retry_after_s: retryAfterMs === undefined ? null : retryAfterMs / 1000,
    })),
    broken: tally.broken,
    answered: {
      records: tally.records,
      ...countsOf({
        requests: account.ids("requests").size,
        toolCalls: account.ids("toolCalls").size,
        prompts: account.ids("prompts").size,
      }),
    },
    records_per_second: Math.round(tally.records / seconds),
    requests_per_second: Math.round(tally.requests / seconds),
    answer_ms: tally.answerMs.spread(),
    visible_ms: {
      ...(seenMs?.spread() ?? { p50: null, p99: null, max: null }),
      looked_at: seenMs?.count ?? 0,
      late: seenMs?.above(order.lateMs) ?? 0,
      late_after: order.lateMs,
    },
    ...comparedShape(comparison),
  };
}

function comparedShape(comparison: Comparison | undefined) {
  if (comparison === undefined)
    return {
      lost: null,
      doubled: null,
      sessions_summed_up: null,
      sessions_with_wrong_sums: null,
      examples: [],
      exact: false,
    };
  const { lost, doubled, summedUp, wrongSums, examples } = comparison;
  return {
    lost: countsOf(lost),
    doubled: countsOf(doubled),
    sessions_summed_up: summedUp,
    sessions_with_wrong_sums: wrongSums,
    examples,
    exact: total(lost) + total(doubled) + wrongSums === 0,
  };
}

function countsOf({ requests, toolCalls, prompts }: Readonly<Record<Kind, number>>): KindCounts {
  return { requests, tool_calls: toolCalls, prompts };
}

function total({ requests, toolCalls, prompts }: Readonly<Record<Kind, number>>): number {
  return requests + toolCalls + prompts;
}

import type { OwnerWork } from "../../domain/work.ts";
import { nanoToUsd } from "../../domain/money.ts";
import { knownCost } from "../../query/session-shape.ts";
import type { LedgerReader, UsageRow } from "../../store/store.ts";
import type { Family, Labels, Sample } from "./family.ts";
import type { Places } from "./places.ts";

/** What a counter says of one row: values by the labels beside the row's own; undefined where nobody reported one. */
interface Counter<Row> extends Omit<Family, "type" | "samples"> {
  readonly of: (row: Row) => readonly (readonly [Labels, number | undefined])[];
}

/** Cost is unknown where nothing has a price, which does not mean free: such requests are counted beside it. */
const usageCounters: readonly Counter<UsageRow>[] = [
  {
    name: "hallmonitor_requests",
    help: "Model requests that were answered, each counted once.",
    of: ({ requests }) => [[{}, requests]],
  },
  {
    name: "hallmonitor_failed_requests",
    help: "Model requests that failed.",
    of: ({ failedRequests }) => [[{}, failedRequests]],
  },
  {
    name: "hallmonitor_unpriced_requests",
    help: "Answered requests of models without a known price. Their cost is in no sum.",
    of: ({ unpricedRequests }) => [[{}, unpricedRequests]],
  },
  {
    name: "hallmonitor_unpriced_tokens",
    help: "Tokens reported as a sum by counters or people, without their cost. Their cost is in no sum.",
    of: ({ unpricedTokens }) => [[{}, unpricedTokens]],
  },
  {
    name: "hallmonitor_tokens",
    help: "Tokens by type. The types do not overlap.",
    of: ({ usage }) => [
      [{ type: "input" }, usage.input],
      [{ type: "output" }, usage.output],
      [{ type: "cache_read" }, usage.cacheRead],
      [{ type: "cache_creation" }, usage.cacheWrite],
    ],
  },
  {
    name: "hallmonitor_reasoning_tokens",
    help: "The output tokens used for reasoning, where reported.",
    of: ({ usage }) => [[{}, usage.reasoning]],
  },
  {
    name: "hallmonitor_cache_creation_1h_tokens",
    help: "The cache creation tokens written for an hour, where reported.",
    of: ({ usage }) => [[{}, usage.cacheWrite1h]],
  },
  {
    name: "hallmonitor_cost_usd",
    help: "Cost in US dollars, by the prices at each request's time.",
    of: (row) => [[{}, knownCost(row) === null ? undefined : row.costNano]],
  },
  {
    name: "hallmonitor_reported_cost_usd",
    help: "Cost in US dollars, as reported by agents.",
    of: ({ reportedNano }) => [[{}, reportedNano]],
  },
];

const workCounters: readonly Counter<OwnerWork>[] = [
  {
    name: "hallmonitor_sessions_started",
    help: "Sessions ever recorded.",
    of: ({ sessions }) => [[{}, sessions]],
  },
  {
    name: "hallmonitor_tool_calls",
    help: "Tool calls.",
    of: ({ toolCalls }) => [[{}, toolCalls]],
  },
  {
    name: "hallmonitor_tool_failures",
    help: "Tool calls that did not succeed.",
    of: ({ toolFailures }) => [[{}, toolFailures]],
  },
  {
    name: "hallmonitor_active_seconds",
    help: "Time that person and agent were active in sessions, where reported.",
    of: ({ activeSeconds }) => [[{}, activeSeconds]],
  },
  {
    name: "hallmonitor_lines",
    help: "Lines changed, where reported.",
    of: ({ linesAdded, linesRemoved }) => [
      [{ type: "added" }, linesAdded],
      [{ type: "removed" }, linesRemoved],
    ],
  },
  {
    name: "hallmonitor_commits",
    help: "Commits made in sessions, where reported.",
    of: ({ commits }) => [[{}, commits]],
  },
  {
    name: "hallmonitor_pull_requests",
    help: "Pull requests made in sessions, where reported.",
    of: ({ pullRequests }) => [[{}, pullRequests]],
  },
];

/** What the ledger has counted since it began, by project and agent, and by model where models are known. */
export function ledgerCounters(reader: LedgerReader, places: Places): Family[] {
  const rows = [
    ...reader.odometer.usage(),
    ...reader.usageFromCounters({ filter: {}, by: ["project", "model", "agent"] }),
  ];
  // Where not everybody can have a name, those that cost most do.
  const used = rows
    .toSorted((a, b) => b.costNano - a.costNano || b.requests - a.requests)
    .map((row) => {
      const [project, model, agent] = row.keys;
      return { row, labels: places.of({ project, model, agent }) };
    });
  const worked = reader.odometer.work().map((row) => ({ row, labels: places.ofOwner(row) }));
  return [
    ...usageCounters.map((counter) => familyOf(counter, used)),
    ...workCounters.map((counter) => familyOf(counter, worked)),
  ];
}

interface Labelled<Row> {
  readonly row: Row;
  readonly labels: Labels;
}

/** One series for each set of labels: rows with the same labels are merged. */
function familyOf<Row>({ of, ...told }: Counter<Row>, rows: readonly Labelled<Row>[]): Family {
  const series = new Map<string, { labels: Labels; value: number }>();
  for (const { row, labels } of rows)
    for (const [own, value] of of(row)) {
      if (value === undefined) continue;
      const all = { ...labels, ...own };
      const key = Object.values(all).join("\0");
      const known = series.get(key);
      if (known === undefined) series.set(key, { labels: all, value });
      else known.value += value;
    }
  // Whole nano-dollars add up without dust; they are divided last.
  const inUnit = (value: number): number => (told.name.endsWith("_usd") ? nanoToUsd(value) : value);
  const samples: Sample[] = [...series.values()].map(({ labels, value }) => ({
    labels,
    value: inUnit(value),
  }));
  return { ...told, type: "counter", samples };
}

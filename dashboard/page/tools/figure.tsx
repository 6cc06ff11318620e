import { formatWhole } from "../../../src/domain/whole.ts";
import type { DecisionShape, ToolShape } from "../../../src/query/tools.ts";
import { failedPercent } from "../../../src/format/percent.ts";
import { unknown } from "../../../src/format/unknown.ts";
import { Amount, Count, Duration } from "../../part/amount.tsx";
import type { Column } from "../../part/table.tsx";
import { Text } from "../../part/text.tsx";

/** What is known of the calls of a group. The words are those of docs/tools.md. */
export const figureColumns: readonly Column<ToolShape>[] = [
  {
    key: "calls",
    title: "Calls",
    align: "right",
    hint: "Every call once, whichever channels told of it",
    value: ({ calls }) => calls,
    cell: ({ calls }) => <Count n={calls} />,
  },
  {
    key: "failed",
    title: "Failed",
    align: "right",
    hint: "Ran and failed. A refusal is no failure",
    value: ({ answered, failed }) => (answered === 0 ? null : failed),
    cell: (row) => <Failed row={row} />,
  },
  {
    key: "percent",
    title: "%",
    align: "right",
    hint: "Of those that ran and answered",
    hideBelow: 640,
    value: ({ failed_percent }) => failed_percent,
    cell: (row) => <FailedPercent row={row} />,
  },
  duration("p50", "Median", ({ duration_p50_ms }) => duration_p50_ms),
  { ...duration("p95", "p95", ({ duration_p95_ms }) => duration_p95_ms), hideBelow: 640 },
  { ...duration("total", "In all", ({ duration_total_ms }) => duration_total_ms), hideBelow: 900 },
  {
    key: "asked",
    title: "Asked",
    align: "right",
    hint: "Calls that a person decided on, for or against",
    hideBelow: 1200,
    value: ({ asked }) => asked,
    cell: ({ asked }) => <Few n={asked} />,
  },
  {
    key: "rejected",
    title: "Rejected",
    align: "right",
    hint: "Calls that were refused",
    hideBelow: 900,
    value: ({ rejected }) => rejected,
    cell: ({ rejected }) => <Few n={rejected} />,
  },
  {
    ...duration("waited", "Waited for you", ({ waited_ms }) => waited_ms),
    hint: "Time they waited for a person, an hour at most each, as spans tell",
    hideBelow: 640,
  },
  {
    key: "decided",
    title: "Decided by",
    hideBelow: 1600,
    hint: "Who let them run or refused: rules and modes (config), hooks, a person",
    cell: ({ decisions }) => <Text>{decidersOf(decisions)}</Text>,
    beside: [{ name: "decided", value: ({ decisions }) => decidersOf(decisions) }],
  },
];

function duration(key: string, title: string, of: (row: ToolShape) => number | null): Column<ToolShape> {
  return { key, title, align: "right", value: of, cell: (row) => <Duration ms={of(row)} /> };
}

/** Calls that ran and failed; not known where none answered. */
export function Failed({ row }: { readonly row: ToolShape }) {
  return <Few n={row.answered === 0 ? null : row.failed} look="tone-bad" />;
}

/** A count that is mostly none: then it is hardly seen. */
function Few({ n, look = "" }: { readonly n: number | null; readonly look?: string }) {
  return (
    <span class={n === null || n === 0 ? "faint" : look}>
      <Count n={n} />
    </span>
  );
}

/** Their part of those that answered. */
export function FailedPercent({ row: { failed_percent, failed, answered } }: { readonly row: ToolShape }) {
  return (
    <Amount
      text={failedPercent({ failed, answered }) ?? unknown}
      exact={`${failed_percent ?? 0} %: ${formatWhole(failed)} of ${formatWhole(answered)}`}
    />
  );
}

/** `config 1,200 · user_temporary 147`, as `hallmonitor tools` has it; what nobody told of is left out. */
function decidersOf(decisions: readonly DecisionShape[]): string | null {
  const told = Map.groupBy(decisions, ({ decided_by }) => decided_by);
  const parts = [...told].flatMap(([who, own]) =>
    who === null ? [] : [`${who} ${formatWhole(own.reduce((sum, { calls }) => sum + calls, 0))}`],
  );
  return parts.length === 0 ? null : parts.join(" · ");
}

import { plainText } from "../../../src/domain/plain-text.ts";
import type { ToolGrouping, ToolsAnswer, ToolShape } from "../../../src/query/tools.ts";
import { sessionHref } from "../../app/session-href.ts";
import { href } from "../../app/view.ts";
import { Count, Duration } from "../../part/amount.tsx";
import { Bar } from "../../part/bar.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Path, Text } from "../../part/text.tsx";
import { groupings, type Order } from "./grouping.ts";
import { Failed, FailedPercent, figureColumns } from "./figure.tsx";
import { shortId } from "../../../src/domain/short-id.ts";

/**
 * Groups as the API ranked them, and by what, which is drawn as a bar beside the largest. Its page says it where nothing
 * was called.
 */
export interface ToolTableProps {
  readonly data: ToolsAnswer;
  readonly order: Order;
}

/** Groups of calls in the asked order, with a bar for what they are ranked by; each leads to what it is made of. */
export function ToolTable({ data, order }: ToolTableProps) {
  // What the rows are, which is not yet what is asked for while an older answer stands in.
  const by = data.group_by;
  const title = groupings.find(({ value }) => value === by)?.title ?? "Tool";
  return (
    <Table
      // Another ranking, or other groups, are another table: what somebody sorted the last one by means nothing to it.
      key={`${by} ${order}`}
      name={`Tools by ${title.toLowerCase()}`}
      columns={columnsOf(data, { by, order, title })}
      rows={data.tools}
      keyOf={({ key, agent }) => `${agent ?? ""} ${key ?? ""}`}
      lead={(row) => leadOf(row, by)}
      foot={{
        key: "All",
        calls: <Count n={data.total.calls} />,
        failed: <Failed row={data.total} />,
        percent: <FailedPercent row={data.total} />,
        p50: <Duration ms={data.total.duration_p50_ms} />,
        p95: <Duration ms={data.total.duration_p95_ms} />,
        total: <Duration ms={data.total.duration_total_ms} />,
        asked: <Count n={data.total.asked} />,
        rejected: <Count n={data.total.rejected} />,
        waited: <Duration ms={data.total.waited_ms} />,
      }}
    />
  );
}

interface Asked {
  readonly by: ToolGrouping;
  readonly order: Order;
  readonly title: string;
}

function columnsOf({ tools }: ToolsAnswer, { by, order, title }: Asked): readonly Column<ToolShape>[] {
  const most = Math.max(0, ...tools.map((row) => amounts[order](row)));
  return [
    {
      key: "key",
      title,
      grow: true,
      value: ({ key }) => key ?? unnamed(by),
      cell: (row) => <Name row={row} by={by} />,
    },
    {
      key: "rank",
      title: "Rank",
      hint: "Beside the group that has the most",
      hideBelow: 640,
      cell: (row) => (
        <span class="tools-rank">
          <Bar share={most === 0 ? null : amounts[order](row) / most} tone={tones[order]} />
        </span>
      ),
    },
    ...figureColumns,
  ];
}

const amounts: Record<Order, (row: ToolShape) => number> = {
  calls: ({ calls }) => calls,
  failures: ({ failed }) => failed,
  time: ({ duration_total_ms }) => duration_total_ms ?? 0,
  waiting: ({ waited_ms }) => waited_ms ?? 0,
};

const tones: Record<Order, "accent" | "bad" | "attention"> = {
  calls: "accent",
  failures: "bad",
  time: "accent",
  waiting: "attention",
};

function unnamed(by: ToolGrouping): string {
  if (by === "subagent_type") return "Main thread";
  return by === "mcp_server" ? "Built in" : "Unknown";
}

function Name({ row, by }: { readonly row: ToolShape; readonly by: ToolGrouping }) {
  if (row.key === null) return <span class="quiet">{unnamed(by)}</span>;
  if (by === "project") return <Path path={row.key} />;
  if (by === "session") return <code title={plainText(row.key)}>{shortId(row.key)}</code>;
  return <Text>{row.key}</Text>;
}

/** Where a group leads: a tool or server to how it fails, a session to itself, everything else to its tools. */
function leadOf({ key, agent }: ToolShape, by: ToolGrouping): string | undefined {
  if (key === null) return undefined;
  switch (by) {
    case "tool":
    case "mcp_server":
      return href("/tools", { [by]: key });
    case "session":
      return sessionHref({ id: key, agent: agent ?? null });
    case "project":
    case "branch":
    case "agent":
      return href("/tools", { [by]: key });
    case "subagent_type":
      return undefined;
  }
}

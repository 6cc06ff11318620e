import { capital } from "../../../src/format/capital.ts";
import { channelName } from "../../../src/format/channel.ts";
import type { Source } from "../../../src/domain/source.ts";
import type { HealthAnswer, SourceHealth } from "../../../src/query/health.ts";
import { Count } from "../../part/amount.tsx";
import { Empty } from "../../part/empty.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Ago } from "../../part/time.tsx";
import { sourceHints } from "./source.ts";

interface Row {
  readonly source: Source;
  readonly health: SourceHealth;
}

/** Who was heard since the start: when last, and how much came. */
export function SourceTable({ sources }: Pick<HealthAnswer, "sources">) {
  // The API names sources only.
  const rows = Object.entries(sources).map(([source, health]): Row => ({ source: source as Source, health }));
  return (
    <Table
      name="Sources"
      columns={columns}
      rows={rows.toSorted((a, b) => b.health.accepted - a.health.accepted)}
      keyOf={({ source }) => source}
      noExport
      empty={
        <Empty title="Nothing was heard since the start" command="hallmonitor setup claude-code">
          Where nothing ever comes, this points Claude Code here:
        </Empty>
      }
    />
  );
}

const columns: readonly Column<Row>[] = [
  {
    key: "source",
    title: "Source",
    grow: true,
    value: ({ source }) => source,
    cell: ({ source }) => <span title={sourceHints[source]}>{capital(channelName(source))}</span>,
  },
  {
    key: "last_seen_at",
    title: "Last seen",
    align: "right",
    value: ({ health }) => health.last_seen_at,
    cell: ({ health }) => <Ago at={health.last_seen_at} />,
  },
  {
    key: "last_minute",
    title: "Last minute",
    align: "right",
    hint: "Accepted within the last 60 seconds",
    value: ({ health }) => health.last_minute,
    cell: ({ health: { last_minute } }) => (
      <span class={last_minute === 0 ? "faint" : ""}>
        <Count n={last_minute} />
      </span>
    ),
  },
  {
    key: "accepted",
    title: "Accepted",
    align: "right",
    value: ({ health }) => health.accepted,
    cell: ({ health }) => <Count n={health.accepted} />,
  },
];

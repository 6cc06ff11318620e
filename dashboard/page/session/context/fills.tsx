import type { ContextFillShape } from "../../../../src/query/context/shape.ts";
import { Count, Fill, Tokens } from "../../../part/amount.tsx";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Moment } from "../../../part/time.tsx";

/** The times between two compactions: how often the context ran full, and how far it came. */
export function Fills({ fills }: { readonly fills: readonly ContextFillShape[] }) {
  return (
    <Section title="From compaction to compaction">
      <Table name="Fills" columns={columns} rows={fills} keyOf={({ started_at }) => started_at} />
    </Section>
  );
}

const columns: readonly Column<ContextFillShape>[] = [
  {
    key: "started_at",
    title: "From",
    hideBelow: 640,
    cell: ({ started_at }) => <Moment at={started_at} />,
    value: ({ started_at }) => started_at,
  },
  {
    key: "compacted_at",
    title: "Compacted",
    cell: ({ compacted_at }) => (compacted_at === null ? "goes on" : <Moment at={compacted_at} />),
    value: ({ compacted_at }) => compacted_at,
  },
  {
    key: "requests",
    title: "Requests",
    align: "right",
    hideBelow: 640,
    cell: ({ requests }) => <Count n={requests} />,
    value: ({ requests }) => requests,
  },
  {
    key: "first_tokens",
    title: "Began with",
    align: "right",
    hideBelow: 640,
    cell: ({ first_tokens }) => <Tokens count={first_tokens} />,
    value: ({ first_tokens }) => first_tokens,
  },
  {
    key: "peak_tokens",
    title: "Peak",
    align: "right",
    cell: ({ peak_tokens }) => <Tokens count={peak_tokens} />,
    value: ({ peak_tokens }) => peak_tokens,
  },
  {
    key: "peak_fill_percent",
    title: "Of its room",
    align: "right",
    hint: "Of the tokens at which it is compacted",
    cell: ({ peak_fill_percent: percent }) => <Fill percent={percent} />,
    value: ({ peak_fill_percent }) => peak_fill_percent,
  },
];

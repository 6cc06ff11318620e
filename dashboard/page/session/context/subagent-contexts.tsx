import { formatWhole } from "../../../../src/domain/whole.ts";
import type { SubagentContextShape } from "../../../../src/query/context/shape.ts";
import { Fill, Tokens } from "../../../part/amount.tsx";
import { Gauge } from "../../../part/gauge.tsx";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Model, Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";

/** Each subagent has a context of its own. */
export function SubagentContexts({ subagents }: { readonly subagents: readonly SubagentContextShape[] }) {
  return (
    <Section title="Subagents" note="each has a context of its own">
      <Table
        name="Contexts of subagents"
        columns={columns}
        rows={subagents}
        limit={20}
        keyOf={({ subagent_id: id }) => id}
      />
    </Section>
  );
}

const columns: readonly Column<SubagentContextShape>[] = [
  {
    key: "type",
    title: "Subagent",
    cell: ({ type, subagent_id: id }) => <Text>{type ?? id}</Text>,
    value: ({ type, subagent_id: id }) => type ?? id,
  },
  {
    key: "description",
    title: "Sent out to",
    grow: true,
    hideBelow: 900,
    cell: ({ description }) => <Text>{description}</Text>,
    value: ({ description }) => description,
  },
  {
    key: "model",
    title: "Model",
    hideBelow: 900,
    cell: ({ context }) => <Model name={context.model} />,
    value: ({ context }) => context.model,
  },
  {
    key: "gauge",
    title: "Filled",
    hideBelow: 640,
    cell: ({ context: { used_percent, tokens, window } }) => (
      <span class="cell-gauge">
        <Gauge
          percent={used_percent}
          label="Context"
          exact={
            window === null
              ? "window not known"
              : `${formatWhole(tokens ?? 0)} of ${formatWhole(window)} tokens`
          }
        />
      </span>
    ),
  },
  {
    key: "used_percent",
    title: "Of its window",
    align: "right",
    cell: ({ context: { used_percent: used } }) => <Fill percent={used} />,
    value: ({ context }) => context.used_percent,
  },
  {
    key: "tokens",
    title: "Tokens",
    align: "right",
    cell: ({ context }) => <Tokens count={context.tokens} />,
    value: ({ context }) => context.tokens,
  },
  {
    key: "started_at",
    title: "Started",
    hideBelow: 640,
    cell: ({ started_at }) => <Moment at={started_at} form="time" />,
    value: ({ started_at }) => started_at,
  },
  {
    key: "ended_at",
    title: "Ended",
    hideBelow: 640,
    cell: ({ ended_at }) => (ended_at === null ? "runs" : <Moment at={ended_at} form="time" />),
    value: ({ ended_at }) => ended_at,
  },
];

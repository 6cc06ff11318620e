import type { BackgroundShape, PlanSubagentShape } from "../../../../src/query/plan/shape.ts";
import { instantOf } from "../../../../src/format/duration.ts";
import { Count, Duration } from "../../../part/amount.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Model, Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { WorkBadge } from "./work-badge.tsx";

/** What the two tables have in common. */
type Work = Pick<BackgroundShape, "state" | "started_at" | "ended_at">;

const stateColumn: Column<Pick<Work, "state">> = {
  key: "state",
  title: "State",
  cell: ({ state }) => <WorkBadge state={state} />,
  value: ({ state }) => state,
};

const tookColumn: Column<Pick<Work, "started_at" | "ended_at">> = {
  key: "took",
  title: "Took",
  align: "right",
  hideBelow: 640,
  cell: (one) => <Duration ms={durationOf(one)} />,
  value: durationOf,
};

/** Who was sent out, to do what, and how that went. */
export function SubagentTable({ subagents }: { readonly subagents: readonly PlanSubagentShape[] }) {
  return (
    <Table
      name="Subagents"
      columns={subagentColumns}
      rows={subagents}
      keyOf={({ id, at, type }) => `${id} ${at} ${type}`}
    />
  );
}

const subagentColumns: readonly Column<PlanSubagentShape>[] = [
  {
    key: "type",
    title: "Subagent",
    cell: ({ type, id }) => <Text>{type ?? id}</Text>,
    value: ({ type }) => type,
  },
  {
    key: "description",
    title: "Sent out to",
    grow: true,
    cell: ({ description }) => <Text>{description}</Text>,
    value: ({ description }) => description,
  },
  stateColumn,
  {
    key: "model",
    title: "Model",
    hideBelow: 900,
    cell: ({ model }) => <Model name={model} />,
    value: ({ model }) => model,
  },
  {
    key: "tool_uses",
    title: "Tool calls",
    align: "right",
    hideBelow: 900,
    cell: ({ tool_uses: n }) => <Count n={n} />,
    value: ({ tool_uses: n }) => n,
  },
  tookColumn,
  {
    key: "started_at",
    title: "Started",
    hideBelow: 640,
    cell: ({ started_at, at }) => <Moment at={started_at ?? at} form="time" />,
    value: ({ started_at, at }) => started_at ?? at,
  },
];

/** What was started and let run. */
export function BackgroundTable({ background }: { readonly background: readonly BackgroundShape[] }) {
  return (
    <Table
      name="Background work"
      columns={backgroundColumns}
      rows={background}
      keyOf={({ id, as_of, description }) => `${id} ${as_of} ${description}`}
    />
  );
}

const backgroundColumns: readonly Column<BackgroundShape>[] = [
  { key: "type", title: "Kind", cell: ({ type }) => <Text>{type}</Text>, value: ({ type }) => type },
  {
    key: "what",
    title: "What",
    grow: true,
    cell: ({ description, command, id }) => <Text>{description ?? command ?? id}</Text>,
    value: ({ description, command, id }) => description ?? command ?? id,
  },
  stateColumn,
  tookColumn,
  {
    key: "started_at",
    title: "Started",
    hideBelow: 640,
    cell: ({ started_at }) => <Moment at={started_at} form="time" />,
    value: ({ started_at }) => started_at,
  },
];

function durationOf({ started_at, ended_at }: Pick<Work, "started_at" | "ended_at">): number | null {
  const ms = instantOf(ended_at) - instantOf(started_at);
  return Number.isFinite(ms) ? ms : null;
}

import { instantOf } from "../../../../src/format/duration.ts";
import type { PlanTaskShape } from "../../../../src/query/plan/shape.ts";
import { Duration } from "../../../part/amount.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { TaskBadge, taskWord } from "./work-badge.tsx";
import "./plan.css";

/** A session's task list, with what each task went through. */
export function TaskTable({ tasks }: { readonly tasks: readonly PlanTaskShape[] }) {
  return (
    <Table name="Tasks" columns={columns} rows={tasks} keyOf={({ id, subject }) => `${id} ${subject}`} />
  );
}

const columns: readonly Column<PlanTaskShape>[] = [
  { key: "id", title: "#", cell: ({ id }) => <Text>{id}</Text>, value: ({ id }) => id, hideBelow: 640 },
  {
    key: "subject",
    title: "Task",
    grow: true,
    cell: ({ subject }) => <Text>{subject}</Text>,
    value: ({ subject }) => subject,
  },
  {
    key: "status",
    title: "State",
    cell: ({ status, blocked_by }) => (
      <>
        <TaskBadge status={status} />
        {blocked_by.length > 0 && (
          <span class="quiet"> after {blocked_by.map((id) => `#${id}`).join(", ")}</span>
        )}
      </>
    ),
    value: ({ status }) => status,
  },
  {
    key: "owner",
    title: "Owner",
    hideBelow: 1200,
    cell: ({ owner }) => <Text>{owner}</Text>,
    value: ({ owner }) => owner,
  },
  {
    key: "took",
    title: "Took",
    align: "right",
    cell: (task) => <Duration ms={durationOf(task)} />,
    value: durationOf,
    hint: "From when it was begun to when it was done",
  },
  {
    key: "status_since",
    title: "Since",
    hideBelow: 640,
    cell: ({ status_since }) => <Moment at={status_since} form="time" />,
    value: ({ status_since }) => status_since,
  },
  { key: "history", title: "History", hideBelow: 900, cell: (task) => <History {...task} /> },
];

function durationOf({ started_at, completed_at }: PlanTaskShape): number | null {
  const ms = instantOf(completed_at) - instantOf(started_at);
  return Number.isFinite(ms) ? ms : null;
}

function History({ history }: PlanTaskShape) {
  return (
    <ol class="task-history">
      {history.map(({ status, at }) => (
        <li key={`${status} ${at}`}>
          {taskWord(status)} <Moment at={at} form="time" />
        </li>
      ))}
    </ol>
  );
}

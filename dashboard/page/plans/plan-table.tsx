import { planEventText } from "../../../src/format/plan-event.ts";
import type { PlanShape } from "../../../src/query/plans.ts";
import { href } from "../../app/view.ts";
import { Table, type Column } from "../../part/table.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import { PlanProgress, PlanStateBadge } from "./plan-state.tsx";
import { PullRequests, SessionLink } from "./reference.tsx";

/** Plans, what moved last first. */
export function PlanTable({ plans }: { readonly plans: readonly PlanShape[] }) {
  const isShared = ({ name, project }: PlanShape): boolean =>
    plans.some((other) => other.name === name && other.project !== project);
  return (
    <Table
      name="Plans"
      columns={columns}
      rows={plans}
      keyOf={({ path, created_at }) => `${path} ${created_at}`}
      lead={(plan) =>
        href(`/plans/${encodeURIComponent(plan.name)}`, isShared(plan) ? { project: plan.project } : {})
      }
    />
  );
}

const columns: readonly Column<PlanShape>[] = [
  {
    key: "name",
    title: "Plan",
    grow: true,
    value: ({ name }) => name,
    cell: ({ name, title }) => (
      <span class="plan-name">
        <Text>{name}</Text>
        {title !== null && (
          <span class="faint">
            <Text>{title}</Text>
          </span>
        )}
      </span>
    ),
  },
  {
    key: "state",
    title: "State",
    value: ({ state }) => state,
    cell: ({ state }) => <PlanStateBadge state={state} />,
  },
  {
    key: "progress",
    title: "Progress",
    value: ({ features, completed }) => (features === 0 ? null : completed / features),
    cell: (plan) => <PlanProgress plan={plan} />,
  },
  {
    key: "project",
    title: "Project",
    hideBelow: 900,
    value: ({ project }) => project,
    cell: ({ project }) => <Path path={project} />,
  },
  {
    key: "session",
    title: "Author",
    hint: "The session that brought its newest event about",
    hideBelow: 900,
    value: ({ session_id }) => session_id,
    cell: ({ session_id }) => <SessionLink id={session_id} />,
  },
  {
    key: "pull_requests",
    title: "Pull request",
    hideBelow: 1200,
    value: ({ pull_requests }) => pull_requests.join(" "),
    cell: ({ pull_requests }) => <PullRequests urls={pull_requests} />,
  },
  {
    key: "last_event",
    title: "Last event",
    hideBelow: 1600,
    value: ({ last_event }) => last_event.event_type,
    cell: ({ last_event }) => <span class="quiet">{planEventText(last_event.event_type)}</span>,
  },
  {
    key: "last_at",
    title: "When",
    align: "right",
    hideBelow: 640,
    value: ({ last_event }) => last_event.timestamp,
    cell: ({ last_event }) => <Ago at={last_event.timestamp} />,
  },
];

import { plainText } from "../../../../src/domain/plain-text.ts";
import type { PlanEventShape } from "../../../../src/query/plan-events.ts";
import { href } from "../../../app/view.ts";
import { Link } from "../../../part/link.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";

/** What happened to the plans that a session's project keeps in files. */
export function OrchestrationTable({ events }: { readonly events: readonly PlanEventShape[] }) {
  return <Table name="Plan events" columns={columns} rows={events} keyOf={({ id }) => id} />;
}

const columns: readonly Column<PlanEventShape>[] = [
  {
    key: "timestamp",
    title: "When",
    cell: ({ timestamp }) => <Moment at={timestamp} />,
    value: ({ timestamp }) => timestamp,
  },
  {
    key: "plan_name",
    title: "Plan",
    cell: ({ plan_name: name, project_path: project }) => (
      <Link href={href(`/plans/${encodeURIComponent(name)}`, { project })} class="link">
        {plainText(name)}
      </Link>
    ),
    value: ({ plan_name }) => plan_name,
  },
  {
    key: "event_type",
    title: "What happened",
    cell: ({ event_type }) => event_type.replaceAll("_", " "),
    value: ({ event_type }) => event_type,
  },
  {
    key: "feature",
    title: "Feature",
    grow: true,
    hideBelow: 640,
    cell: ({ feature_description, feature_id }) => <Text>{feature_description ?? feature_id ?? null}</Text>,
    value: ({ feature_description, feature_id }) => feature_description ?? feature_id ?? null,
  },
];

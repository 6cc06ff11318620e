import { plainText } from "../../../src/domain/plain-text.ts";
import { instantOf } from "../../../src/format/duration.ts";
import { featureStatusWord } from "../../../src/format/plan-state.ts";
import type { PlanFeatureShape } from "../../../src/query/plans.ts";
import { Duration } from "../../part/amount.tsx";
import { Badge } from "../../part/badge.tsx";
import { Empty } from "../../part/empty.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Text } from "../../part/text.tsx";
import { Moment, Since } from "../../part/time.tsx";
import { FeatureBadge, featureTone, type FeatureStatus } from "./plan-state.tsx";

/** Features of a plan in its order, each with what it needs and how far that is. */
export function FeatureTable({ features }: { readonly features: readonly PlanFeatureShape[] }) {
  const statuses = new Map(features.map(({ id, status }) => [id, status]));
  return (
    <Table
      name="Features"
      columns={columnsOf(statuses)}
      rows={features}
      keyOf={({ id }) => id}
      empty={
        <Empty title="No features yet">
          They appear when its <code>manifest.jsonl</code> names some.
        </Empty>
      }
    />
  );
}

function columnsOf(statuses: ReadonlyMap<string, FeatureStatus>): readonly Column<PlanFeatureShape>[] {
  return [
    {
      key: "id",
      title: "Id",
      value: ({ id }) => id,
      cell: ({ id }) => <code>{plainText(id)}</code>,
    },
    {
      key: "status",
      title: "Status",
      value: ({ status }) => status,
      cell: ({ status }) => <FeatureBadge status={status} />,
    },
    {
      key: "description",
      title: "Feature",
      grow: true,
      value: ({ description }) => description,
      cell: ({ description }) => <Text lines={2}>{description}</Text>,
    },
    {
      key: "needs",
      title: "Needs",
      hint: "Features that come before it, in the colour of how far they are",
      hideBelow: 640,
      value: ({ dependencies }) => dependencies.join(" "),
      cell: ({ dependencies }) => <Needs ids={dependencies} statuses={statuses} />,
    },
    {
      key: "started_at",
      title: "Started",
      hideBelow: 1600,
      value: ({ started_at }) => started_at,
      cell: ({ started_at }) => <Moment at={started_at} />,
    },
    {
      key: "took_ms",
      title: "Took",
      align: "right",
      hideBelow: 640,
      value: tookMs,
      cell: (feature) => <Took feature={feature} />,
    },
  ];
}

interface NeedsProps {
  readonly ids: readonly string[];
  readonly statuses: ReadonlyMap<string, FeatureStatus>;
}

function Needs({ ids, statuses }: NeedsProps) {
  return (
    <span class="plan-needs">
      {ids.map((id) => {
        const status = statuses.get(id);
        const word = status === undefined ? "not in this plan" : featureStatusWord(status).word;
        return (
          <Badge key={id} tone={status === undefined ? "attention" : featureTone(status)} title={word}>
            {plainText(id)}
            <span class="unseen"> {word}</span>
          </Badge>
        );
      })}
    </span>
  );
}

/** From its start to its end; not known of one that goes on, or whose start nobody saw. */
function tookMs({ started_at, ended_at }: PlanFeatureShape): number | null {
  return started_at === null || ended_at === null ? null : instantOf(ended_at) - instantOf(started_at);
}

function Took({ feature }: { readonly feature: PlanFeatureShape }) {
  if (feature.status === "in_progress" && feature.ended_at === null) return <Since at={feature.started_at} />;
  return <Duration ms={tookMs(feature)} />;
}

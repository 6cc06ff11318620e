import type { AlertsAnswer, AlertShape } from "../../../../src/alert/shape.ts";
import { instantOf } from "../../../../src/format/duration.ts";
import { ruleName } from "../../../../src/format/alert-rule.ts";
import { useAnswer } from "../../../api/answer.ts";
import type { Params } from "../../../api/ask.ts";
import { sessionHref } from "../../../app/session-href.ts";
import { Duration } from "../../../part/amount.tsx";
import { Answer } from "../../../part/answer.tsx";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Path, Text } from "../../../part/text.tsx";
import { Ago } from "../../../part/time.tsx";

/** More is told by `hallmonitor alerts --all`. */
const most = 100;
const shownAtFirst = 8;

/** What was the matter and is over, the latest first. */
export function PastAlerts({ question }: { readonly question: Params }) {
  const past = useAnswer<AlertsAnswer>(
    "/api/alerts",
    { ...question, state: "resolved", limit: most },
    { alerts: true },
  );
  if (past.data?.alerts.length === 0) return null;
  return (
    <Section title="Recently over" id="past-alerts">
      <Answer of={past}>
        {({ alerts }) => (
          <Table
            name="Past alerts"
            columns={columns}
            rows={alerts}
            keyOf={({ id }) => id}
            lead={({ session_id, agent }) =>
              session_id === null ? undefined : sessionHref({ id: session_id, agent })
            }
            limit={shownAtFirst}
            fileKeys={[{ name: "id", value: ({ id }) => id }]}
          />
        )}
      </Answer>
    </Section>
  );
}

const columns: readonly Column<AlertShape>[] = [
  {
    key: "title",
    title: "What it was",
    grow: true,
    value: ({ title }) => title,
    cell: ({ title }) => <Text isOurs>{title}</Text>,
  },
  {
    key: "rule",
    title: "Rule",
    hideBelow: 900,
    value: ({ rule }) => rule,
    cell: ({ rule }) => <span title={rule}>{ruleName[rule]}</span>,
  },
  {
    key: "project",
    title: "Project",
    hideBelow: 900,
    value: ({ project }) => project,
    cell: ({ project }) => <Path path={project} />,
  },
  {
    key: "lasted",
    title: "Lasted",
    align: "right",
    hideBelow: 640,
    value: lastedMs,
    cell: (alert) => <Duration ms={lastedMs(alert)} />,
  },
  {
    key: "resolved_at",
    title: "Ended",
    align: "right",
    value: ({ resolved_at }) => resolved_at,
    cell: ({ resolved_at }) => <Ago at={resolved_at} />,
  },
];

function lastedMs({ since, resolved_at }: AlertShape): number | null {
  return resolved_at === null ? null : instantOf(resolved_at) - instantOf(since);
}

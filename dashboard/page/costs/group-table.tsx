import { capital } from "../../../src/format/capital.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { formatCost } from "../../../src/format/money.ts";
import { requestsIn } from "../../../src/format/requests.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { href } from "../../app/view.ts";
import { Count, Money, Tokens } from "../../part/amount.tsx";
import { Path } from "../../part/text.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Change } from "./change.tsx";
import { groupRows, type GroupRow as Row } from "./group-rows.ts";
import { narrowed } from "./narrowed.ts";
import type { CostsAnswer } from "./over-time.ts";
import type { By } from "./question.ts";
import { unpricedFields } from "../../../src/format/unpriced.ts";

/**
 * Groups, and what they are grouped by. `by` is that of the answer: while a newer one is on its way the address already
 * names another.
 */
export interface GroupTableProps {
  readonly by: By;
  readonly title: string;
  readonly answer: CostsAnswer;
}

/** The groups with what each cost, beside what it cost before. A row leads to the view of it alone. */
export function GroupTable({ by, title, answer }: GroupTableProps) {
  const rows = groupRows(answer, by);
  const most = Math.max(0, ...rows.map(({ group }) => group.cost_usd ?? 0));
  const hasBefore = answer.previous !== undefined;
  const { total, previous } = answer;
  return (
    <Table
      name={`costs by ${title}`}
      columns={columnsOf({ by, title, most, hasBefore })}
      rows={rows}
      keyOf={({ group, name }) => JSON.stringify([group.key, group.agent, group.rest, name])}
      lead={({ group }) => hrefOf(by, group)}
      limit={20}
      fileKeys={by === "session" ? [{ name: "agent", value: ({ group }) => group.agent ?? null }] : []}
      foot={{
        name: "total",
        cost: <Money usd={total.cost_usd} unpriced={total} />,
        before: previous && <Money usd={previous.total.cost_usd} unpriced={previous.total} />,
        change: previous && <Change now={total.cost_usd} before={previous.total.cost_usd} />,
        tokens: <Tokens count={tokensOf(total.usage)} />,
        requests: <Count n={requestsIn(total)} />,
        sessions: <Count n={total.sessions} />,
      }}
    />
  );
}

function hrefOf(by: By, group: UsageGroup): string | undefined {
  const target = narrowed(by, group);
  return target === undefined ? undefined : href(target.path, target.changes);
}

interface Look {
  readonly by: By;
  readonly title: string;
  readonly most: number;
  readonly hasBefore: boolean;
}

function columnsOf({ by, title, most, hasBefore }: Look): Column<Row>[] {
  return [
    {
      key: "name",
      title: capital(title),
      grow: true,
      cell: nameCell,
      value: ({ group, name }) => group.key ?? name,
    },
    ...(by === "session" ? [projectColumn] : []),
    {
      key: "cost",
      title: "Cost",
      align: "right",
      cell: ({ group }) => <CostCell group={group} most={most} />,
      value: ({ group }) => group.cost_usd,
      beside: unpricedFields("", ({ group }) => group),
    },
    ...(hasBefore ? beforeColumns : []),
    ...countColumns,
  ];
}

const projectColumn: Column<Row> = {
  key: "project",
  title: "Project",
  hideBelow: 900,
  cell: ({ group }) => <Path path={group.project ?? null} />,
  value: ({ group }) => group.project ?? null,
};

const beforeColumns: readonly Column<Row>[] = [
  {
    key: "before",
    title: "Before",
    align: "right",
    hideBelow: 640,
    cell: ({ before: was }) => was && <Money usd={was.cost_usd} unpriced={was} />,
    value: ({ before: was }) => was?.cost_usd ?? null,
    beside: unpricedFields("before_", ({ before: was }) => was),
  },
  {
    key: "change",
    title: "Change",
    align: "right",
    cell: ({ group, before: was }) =>
      was && (
        <Change
          now={group.cost_usd}
          before={was.cost_usd}
          exact={`before: ${formatCost(was.cost_usd, was)}`}
        />
      ),
  },
];

const countColumns: readonly Column<Row>[] = [
  {
    key: "tokens",
    title: "Tokens",
    align: "right",
    hideBelow: 640,
    cell: ({ group }) => <Tokens count={tokensOf(group.usage)} />,
    value: ({ group }) => tokensOf(group.usage),
  },
  {
    key: "requests",
    title: "Requests",
    align: "right",
    hideBelow: 900,
    cell: ({ group }) => <Count n={requestsIn(group)} />,
    value: ({ group }) => requestsIn(group),
  },
  {
    key: "sessions",
    title: "Sessions",
    align: "right",
    hideBelow: 900,
    cell: ({ group }) => <Count n={group.sessions} />,
    value: ({ group }) => group.sessions,
  },
];

function nameCell({ name, group }: Row) {
  const { key, title } = group;
  return (
    <span class="one-line" title={plainText(title ?? key ?? name)}>
      <bdi>{name}</bdi>
      {typeof title === "string" && <span class="quiet"> {plainText(title)}</span>}
    </span>
  );
}

/** The amount, over a bar that is as long as its part of the largest. */
function CostCell({ group, most }: { readonly group: UsageGroup; readonly most: number }) {
  const part = most === 0 ? 0 : (group.cost_usd ?? 0) / most;
  return (
    <span class="cost-cell">
      <span class="cost-track" aria-hidden="true">
        <i style={{ width: `${part * 100}%` }} />
      </span>
      <Money usd={group.cost_usd} unpriced={group} />
    </span>
  );
}

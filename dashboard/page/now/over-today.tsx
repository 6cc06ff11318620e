import { useState } from "preact/hooks";
import type { SessionsAnswer, SessionShape } from "../../../src/query/shape.ts";
import { shortPaths } from "../../../src/format/path.ts";
import { tokensOf } from "../../../src/format/tokens.ts";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { Money, Tokens } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { StateBadge } from "../../part/badge.tsx";
import { Models, Text } from "../../part/text.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Ago } from "../../part/time.tsx";
import { sessionHref } from "./session-href.ts";
import "./over-today.css";

export interface OverTodayProps {
  readonly count: number;
  /** The day, as the collector calls it. */
  readonly day: string;
  readonly filter: Params;
}

/** Sessions that ended today, folded away: they are asked for when somebody wants to see them. */
export function OverToday({ count, day, filter }: OverTodayProps) {
  const [isOpen, setOpen] = useState(false);
  if (count === 0) return null;
  return (
    <details class="over-today" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Over today</h2> <span class="faint num">{count >= 1000 ? "1,000 or more" : count}</span>
      </summary>
      {isOpen && <OverList day={day} filter={filter} />}
    </details>
  );
}

function OverList({ day, filter }: Omit<OverTodayProps, "count">) {
  const answer = useAnswer<SessionsAnswer>(
    "/api/sessions",
    { ...filter, state: "over", from: day, limit: 200 },
    { live: true },
  );
  return (
    <Answer of={answer}>
      {({ sessions }) => (
        <Table
          name="Sessions over today"
          columns={columnsOf(sessions)}
          rows={sessions}
          keyOf={({ agent, id }) => `${agent}/${id}`}
          href={sessionHref}
        />
      )}
    </Answer>
  );
}

function columnsOf(sessions: readonly SessionShape[]): Column<SessionShape>[] {
  const names = shortPaths(sessions.flatMap(({ project }) => project ?? []));
  return [
    {
      key: "project",
      title: "Project",
      cell: ({ project }) => <Text>{names.get(project ?? "")}</Text>,
      value: ({ project }) => project,
    },
    {
      key: "title",
      title: "Title",
      cell: ({ title }) => <Text>{title}</Text>,
      value: ({ title }) => title,
      grow: true,
    },
    {
      key: "state",
      title: "State",
      cell: ({ state }) => <StateBadge state={state} />,
      value: ({ state }) => state,
      hideBelow: 640,
    },
    {
      key: "model",
      title: "Model",
      cell: ({ models }) => <Models names={models} />,
      value: ({ models }) => models.join(" "),
      hideBelow: 900,
    },
    {
      key: "tokens",
      title: "Tokens",
      align: "right",
      cell: ({ usage }) => <Tokens count={tokensOf(usage)} />,
      value: ({ usage }) => tokensOf(usage),
      hideBelow: 640,
    },
    {
      key: "cost",
      title: "Cost",
      align: "right",
      cell: ({ cost_usd, unpriced_requests }) => <Money usd={cost_usd} unpriced={unpriced_requests} />,
      value: ({ cost_usd }) => cost_usd,
    },
    {
      key: "ended",
      title: "Ended",
      align: "right",
      cell: ({ ended_at, last_seen_at }) => <Ago at={ended_at ?? last_seen_at} />,
      value: ({ ended_at, last_seen_at }) => ended_at ?? last_seen_at,
    },
  ];
}
